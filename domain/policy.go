package domain

import (
	"slices"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// Permission is what a principal may do. Roles hold sets of them.
type Permission string

// The permissions.
const (
	BrandWrite          Permission = "BRAND_WRITE"
	MembersWrite        Permission = "MEMBERS_WRITE"
	KeysWrite           Permission = "KEYS_WRITE"
	ContactsRead        Permission = "CONTACTS_READ"
	ContactsWrite       Permission = "CONTACTS_WRITE"
	MoneyRead           Permission = "MONEY_READ"
	MoneyWrite          Permission = "MONEY_WRITE"
	CreatorsWrite       Permission = "CREATORS_WRITE"
	PartnershipsWrite   Permission = "PARTNERSHIPS_WRITE"
	ContractsWrite      Permission = "CONTRACTS_WRITE"
	ContractsOverride   Permission = "CONTRACTS_OVERRIDE"
	ContractsAnswer     Permission = "CONTRACTS_ANSWER"
	CampaignsWrite      Permission = "CAMPAIGNS_WRITE"
	BriefsWrite         Permission = "BRIEFS_WRITE"
	BriefsAcknowledge   Permission = "BRIEFS_ACKNOWLEDGE"
	DeliverablesWrite   Permission = "DELIVERABLES_WRITE"
	ReviewsWrite        Permission = "REVIEWS_WRITE"
	SubmissionsWrite    Permission = "SUBMISSIONS_WRITE"
	MetricsWrite        Permission = "METRICS_WRITE"
	FeedbackWrite       Permission = "FEEDBACK_WRITE"
	FeedbackAcknowledge Permission = "FEEDBACK_ACKNOWLEDGE"
	BrandFeedbackWrite  Permission = "BRAND_FEEDBACK_WRITE"
	ProfileWrite        Permission = "PROFILE_WRITE"
	AuditRead           Permission = "AUDIT_READ"
)

// Policy is the table of who may do what: the truth that the server asks and
// that the documentation is made from. Reading what is not named here needs no
// permission: what exists for a viewer is decided by the queries.
type Policy struct {
	// Permission is a row of the table.
	Permission Permission
	// Roles are the brand's roles that hold it.
	Roles []auth.Role
	// Creator tells whether a creator holds it, for the own side.
	Creator bool
}

// Policies is the table.
func Policies() []Policy {
	const (
		owner   = auth.RoleOwner
		admin   = auth.RoleAdmin
		manager = auth.RoleManager
		finance = auth.RoleFinance
		analyst = auth.RoleAnalyst
	)
	return []Policy{
		{BrandWrite, []auth.Role{owner, admin}, false},
		{MembersWrite, []auth.Role{owner, admin}, false},
		{KeysWrite, []auth.Role{owner, admin}, false},
		{ContactsRead, []auth.Role{owner, admin, manager, finance, analyst}, true},
		{ContactsWrite, []auth.Role{owner, admin, manager}, false},
		{MoneyRead, []auth.Role{owner, admin, manager, finance, analyst}, true},
		{MoneyWrite, []auth.Role{owner, admin, manager, finance}, false},
		{CreatorsWrite, []auth.Role{owner, admin, manager}, false},
		{PartnershipsWrite, []auth.Role{owner, admin, manager}, false},
		{ContractsWrite, []auth.Role{owner, admin, manager}, false},
		{ContractsOverride, []auth.Role{owner, admin}, false},
		{ContractsAnswer, nil, true},
		{CampaignsWrite, []auth.Role{owner, admin, manager}, false},
		{BriefsWrite, []auth.Role{owner, admin, manager}, false},
		{BriefsAcknowledge, nil, true},
		{DeliverablesWrite, []auth.Role{owner, admin, manager}, false},
		{ReviewsWrite, []auth.Role{owner, admin, manager}, false},
		{SubmissionsWrite, nil, true},
		{MetricsWrite, []auth.Role{owner, admin, manager}, true},
		{FeedbackWrite, []auth.Role{owner, admin, manager}, false},
		{FeedbackAcknowledge, nil, true},
		{BrandFeedbackWrite, nil, true},
		{ProfileWrite, nil, true},
		{AuditRead, []auth.Role{owner, admin}, false},
	}
}

// Can tells whether the viewer holds the permission. A program with an API key
// makes neither keys nor members: it could outlive its own end by them.
func Can(v auth.Viewer, p Permission) bool {
	if byKey(v) && (p == KeysWrite || p == MembersWrite) {
		return false
	}
	for _, policy := range Policies() {
		if policy.Permission != p {
			continue
		}
		switch v.Kind {
		case auth.KindBrand:
			return slices.Contains(policy.Roles, v.Role)
		case auth.KindCreator:
			return policy.Creator
		case auth.KindSystem:
			return true
		default:
			return false
		}
	}
	return false
}

// may is nil when the viewer holds the permission, and says what is missing
// otherwise.
func may(v auth.Viewer, p Permission) error {
	if Can(v, p) {
		return nil
	}
	return errs.New(errs.Forbidden, "This needs the permission %s, which your role does not hold. Ask an admin of the brand.", p)
}
