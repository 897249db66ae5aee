package connectors

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
)

// FaultKind says what can be done about an error. There are three kinds and no
// more; an error that is no Fault is a defect and is treated as Stop.
type FaultKind string

const (
	// Retry: wait and try again; nothing is wrong on our side.
	Retry FaultKind = "retry"
	// Reject: this record is bad. It is parked with its reason and its
	// neighbours land.
	Reject FaultKind = "reject"
	// Stop: the configuration or the contract with the tool is broken; trying
	// again cannot help before somebody acts.
	Stop FaultKind = "stop"
)

// Fault is an error that tells the operator what happened (Op and Err) and what
// to do about it (Hint).
type Fault struct {
	Kind FaultKind
	Op   string // a lower-case verb phrase: "search issues of jira-ccp"
	Hint string // what to do, one sentence; may be empty
	Err  error
}

// Error gives the operation, the cause and the hint on one line.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Op)
	if f.Err != nil {
		if f.Op != "" {
			b.WriteString(": ")
		}
		b.WriteString(f.Err.Error())
	}
	if f.Hint != "" {
		b.WriteString(" (")
		b.WriteString(f.Hint)
		b.WriteString(")")
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// KindOf gives the kind of the outermost Fault in err's chain, and Stop when
// there is none: an unforeseen error must be seen, not retried for ever.
func KindOf(err error) FaultKind {
	if fault, ok := errors.AsType[*Fault](err); ok {
		return fault.Kind
	}
	return Stop
}

// Untrusted tells that a connection failed because the certificate of the server
// is not believed, or because it answers in no TLS at all: trying again cannot
// help.
func Untrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}
