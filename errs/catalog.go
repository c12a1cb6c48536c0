package errs

// CatalogEntry explains a code to those who meet it.
type CatalogEntry struct {
	Code    Code
	Meaning string
	Remedy  string
}

// Retryable tells whether the same request may succeed later, unchanged.
func (e *CatalogEntry) Retryable() bool { return e.Code.Retryable() }

// Catalog explains every code, in the order of the schema's enum.
func Catalog() []*CatalogEntry {
	return []*CatalogEntry{
		{Unauthenticated, "The token is missing, invalid, expired or revoked.", "Send `Authorization: Bearer <token>` with a fresh token."},
		{Forbidden, "The viewer may see the object, but not do this.", "Ask an admin of the brand for a role with the permission that the message names."},
		{NotFound, "No such object exists for this viewer.", "Check the id, and that it is one of yours. Ids of others answer like unknown ones."},
		{Invalid, "The value is not of the kind asked for.", "Send what the message describes."},
		{Required, "A value is missing.", "Send it."},
		{TooLong, "The text or list is longer than allowed.", "Shorten it, or send it in parts."},
		{OutOfRange, "The number, date or page size lies outside its range.", "Send one inside the range that the message names."},
		{Taken, "The value is in use already where it must be unique.", "Use the object that has it, or another value."},
		{Conflict, "The object has changed since the version that was expected, or a decision was taken already.", "Read it again, and decide anew."},
		{TransitionNotAllowed, "The object's state does not allow this move.", "Ask for availableTransitions: it says what is allowed, and what is missing."},
		{Duplicate, "The same entry stands twice in one request.", "Send it once."},
		{IdempotencyMismatch, "The idempotency key came with another request before.", "Send a new request with a new key, or the same request to the letter."},
		{IdempotencyInProgress, "A request with this idempotency key is being carried out.", "Send the same again in a moment: it gets the first one's answer."},
		{BadCursor, "The cursor belongs to another list, filter, order or principal.", "Begin at the first page, and keep filter and order while paging."},
		{BadRequest, "The request is not well formed.", "Mend what the message names."},
		{MethodNotAllowed, "The HTTP method does not fit the operation.", "Send mutations with POST."},
		{UnsupportedMediaType, "The body's content type is not supported.", "Send `Content-Type: application/json`."},
		{PayloadTooLarge, "The body is larger than allowed.", "Send less at once; for large files there is an import."},
		{GraphQLParseFailed, "The document is not GraphQL.", "Mend its syntax at the place that the message names."},
		{GraphQLValidation, "The document does not fit the schema that this viewer has.", "Compare it with the schema: introspection and /schema.graphqls show yours."},
		{OperationTooComplex, "The document is too deep or too large to look at.", "Split it into several operations."},
		{CostLimitExceeded, "The operation costs more than one operation may.", "Ask for smaller pages at the coordinate that the message names; operationCost prices it."},
		{PersistedQueryMissing, "No document is stored under this hash.", "Send the document with its hash."},
		{Unavailable, "The server can't answer now.", "Try again after the time in Retry-After."},
		{Timeout, "The operation took too long and was ended.", "Ask for less at once, or try again later."},
		{Internal, "A fault on the server's side.", "Try again; if it stays, report the requestId."},
	}
}
