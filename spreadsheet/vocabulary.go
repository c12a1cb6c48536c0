package spreadsheet

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Field is what a column can mean.
type Field string

// The fields. [Ignore] is for mappings alone.
const (
	Name      Field = "name"
	Handle    Field = "handle"
	Profile   Field = "profile" // the address of a profile; it tells handle and platform
	Platform  Field = "platform"
	Followers Field = "followers"
	Email     Field = "email"
	Niche     Field = "niche"
	Country   Field = "country"
	Stage     Field = "stage"
	Notes     Field = "notes"
	Ignore    Field = "ignore"
)

func fields() []Field {
	return []Field{Name, Handle, Profile, Platform, Followers, Email, Niche, Country, Stage, Notes}
}

func fieldNames() string {
	var names []string
	for _, field := range fields() {
		names = append(names, string(field))
	}
	return strings.Join(names, ", ")
}

func parseField(word string) (Field, bool) {
	word = strings.ToLower(bare(word))
	for _, field := range append(fields(), Ignore) {
		if word == string(field) {
			return field, true
		}
	}
	return "", false
}

// classify tells what a heading means, "" when it isn't one we are sure of, and
// which platform it speaks of. Words with two meanings are left out on purpose:
// "channel" is a platform here and an account there, "contact" a name or an
// address, "creator" a name or a handle, "link" whatever is linked.
func classify(heading string) (Field, string) {
	heading = bare(heading)
	if heading == "@" {
		return Handle, ""
	}
	if field, platform := word(fold(heading)); field != "" {
		return field, platform
	}
	// "Email (business)" is an email. "Followers (k)" isn't a count of
	// followers, so what stands in brackets after those counts.
	if open := strings.IndexAny(heading, "(["); open > 0 && strings.HasSuffix(strings.TrimRight(heading, " *:"), closing(heading[open])) {
		if field, platform := word(fold(heading[:open])); field != Followers {
			return field, platform
		}
	}
	return "", ""
}

func closing(open byte) string {
	if open == '[' {
		return "]"
	}
	return ")"
}

// word is classify for one folded heading.
func word(key string) (Field, string) {
	if key == "" {
		return "", ""
	}
	if field := simple(key); field != "" {
		return field, ""
	}
	if platform := headingPlatform(key); platform != "" {
		return Handle, platform
	}
	// "Instagram handle", "IG-Link", "Abonnenten TikTok": a name of a platform
	// before or after a word that goes with it.
	for i := 1; i < len(key); i++ {
		if platform := compoundPlatform(key[:i]); platform != "" {
			if field := ofPlatform(key[i:]); field != "" {
				return field, platform
			}
		}
		if platform := compoundPlatform(key[i:]); platform != "" {
			if field := ofPlatform(key[:i]); field != "" {
				return field, platform
			}
		}
	}
	return "", ""
}

// namesPlatform tells a cell that is the name of a platform and no more.
func namesPlatform(cell string) bool { return headingPlatform(fold(cell)) != "" }

// headingPlatform are the names that alone head a column of handles.
func headingPlatform(key string) string {
	switch key {
	case "instagram", "insta", "ig":
		return "INSTAGRAM"
	case "tiktok":
		return "TIKTOK"
	case "youtube", "yt":
		return "YOUTUBE"
	case "twitter", "xtwitter", "twitterx":
		return "X"
	case "facebook", "fb":
		return "FACEBOOK"
	case "linkedin":
		return "LINKEDIN"
	case "twitch":
		return "TWITCH"
	case "pinterest":
		return "PINTEREST"
	case "snapchat":
		return "SNAPCHAT"
	case "threads":
		return "THREADS"
	default:
		return ""
	}
}

// compoundPlatform adds the names too short to stand alone.
func compoundPlatform(key string) string {
	switch key {
	case "tt":
		return "TIKTOK"
	case "x":
		return "X"
	case "snap":
		return "SNAPCHAT"
	default:
		return headingPlatform(key)
	}
}

// ofPlatform is what a word means beside the name of a platform.
func ofPlatform(key string) Field {
	switch key {
	case "name", "id", "channel", "kanal", "creator", "influencer", "page":
		return Handle
	case "link", "url", "channellink", "channelurl", "kanallink", "profilelink", "profileurl", "address":
		return Profile
	}
	switch field := simple(key); field {
	case Handle, Profile, Followers:
		return field
	default:
		return ""
	}
}

func simple(key string) Field {
	switch key {
	case "name", "fullname", "displayname", "creatorname", "influencername", "talentname", "nameofcreator",
		"nameofinfluencer", "firstandlastname", "vollername", "vollstandigername", "vorundnachname", "vornamenachname",
		"anzeigename", "klarname", "nomcomplet", "nometprenom", "nomprenom", "nombrecompleto", "nombreyapellidos",
		"nomecompleto", "nomeecognome", "volledigenaam":
		return Name
	case "handle", "handles", "username", "usernames", "user", "useraccount", "account", "accounts", "accountname",
		"accounthandle", "profile", "profilename", "profilehandle", "screenname", "socialhandle", "socialmediahandle",
		"socialaccount", "creatorhandle", "influencerhandle", "creatorusername", "influencerusername", "handleusername",
		"usernamehandle", "nutzername", "benutzername", "profil", "profilname", "accountnamen", "nomdutilisateur",
		"identifiant", "pseudo", "compte", "usuario", "nombredeusuario", "cuenta", "perfil", "nomeutente", "profilo",
		"nomedeusuario", "conta", "gebruikersnaam", "profiel":
		return Handle
	case "profileurl", "profilelink", "profileaddress", "linktoprofile", "accounturl", "accountlink", "socialprofileurl",
		"socialprofilelink", "channelurl", "channellink", "urlprofile", "profillink", "profilurl", "linkzumprofil",
		"kanallink", "lienprofil", "lienduprofil", "enlaceperfil", "enlacedeperfil", "linkprofilo", "profiellink":
		return Profile
	case "platform", "platforms", "socialplatform", "socialmediaplatform", "mainplatform", "primaryplatform", "network",
		"socialnetwork", "socialmedia", "plattform", "hauptplattform", "netzwerk", "sozialesnetzwerk", "plateforme",
		"reseau", "reseausocial", "plataforma", "redsocial", "piattaforma", "socialnetworkplatform", "redesocial":
		return Platform
	case "followers", "follower", "followercount", "followerscount", "countoffollowers", "followernumber", "followersnumber",
		"numberoffollowers", "nooffollowers", "offollowers", "nofollowers", "totalfollowers", "followerstotal",
		"currentfollowers", "subs", "subscribers", "subscribercount", "numberofsubscribers", "fans", "fancount",
		"followeranzahl", "anzahlfollower", "anzahlderfollower", "followerzahl", "abonnenten", "abonnentenzahl",
		"anzahlabonnenten", "abonnes", "nombredabonnes", "nbabonnes", "seguidores", "numerodeseguidores", "suscriptores",
		"volgers", "aantalvolgers":
		return Followers
	case "email", "emails", "emailaddress", "emailaddresses", "emailid", "mail", "mailaddress", "contactemail", "emailcontact",
		"businessemail", "workemail", "creatoremail", "influenceremail", "primaryemail", "emailadresse", "mailadresse",
		"kontaktemail", "kontaktmail", "emailkontakt", "adresseemail", "adressemail", "courriel", "correo",
		"correoelectronico", "indirizzoemail", "emailadres":
		return Email
	case "niche", "niches", "category", "categories", "vertical", "verticals", "topic", "topics", "theme", "themes",
		"contentniche", "contentcategory", "contenttopic", "contenttopics", "mainniche", "primaryniche", "nichecategory",
		"categoryniche", "nische", "nischen", "kategorie", "kategorien", "thema", "themen", "themenbereich", "categorie",
		"thematique", "thematiques", "nicho", "nichos", "categoria", "categorias", "tema", "temas", "nicchia", "categorieen":
		return Niche
	case "country", "countries", "countrycode", "countryname", "homecountry", "countryofresidence", "creatorcountry",
		"location", "basedin", "nation", "land", "lander", "landercode", "laendercode", "landerkurzel", "standort",
		"herkunftsland", "pays", "pais", "paese", "localisation", "ubicacion":
		return Country
	case "stage", "status", "currentstage", "currentstatus", "partnershipstage", "partnershipstatus", "relationshipstage",
		"relationshipstatus", "pipelinestage", "pipelinestatus", "dealstage", "outreachstatus", "stagestatus", "statusstage",
		"phase", "stufe", "statut", "etape", "etapa", "estado", "stato", "fase":
		return Stage
	case "notes", "note", "comment", "comments", "remark", "remarks", "internalnotes", "internalnote", "additionalnotes",
		"notescomments", "commentsnotes", "kommentar", "kommentare", "notiz", "notizen", "bemerkung", "bemerkungen",
		"anmerkung", "anmerkungen", "commentaire", "commentaires", "remarque", "remarques", "notas", "comentario",
		"comentarios", "observaciones", "commenti", "commento", "opmerking", "opmerkingen":
		return Notes
	default:
		return ""
	}
}

// suggestion is what a misspelt heading may have meant. It is only said, never
// acted upon.
func suggestion(heading string) string {
	key := fold(heading)
	for _, known := range []string{
		"handle", "username", "account", "platform", "followers", "subscribers", "email", "niche", "category",
		"country", "location", "stage", "status", "notes", "comments",
	} {
		if distance := levenshtein.ComputeDistance(key, known); distance == 1 || (distance == 2 && len(known) > 6) {
			return fmt.Sprintf("; if it means %s, map it or rename it", simple(known))
		}
	}
	return ""
}
