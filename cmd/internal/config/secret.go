package config

import "log/slog"

const mask = "***"

// Secret is a text that shows as *** wherever a value is printed, logged or
// marshalled; only Reveal gives it. It hides behind a pointer because fmt reads
// unexported fields without asking their String.
type Secret struct {
	text *string
	kind kind
}

// kind is what the file held where a secret is wanted.
type kind uint8

const (
	isText kind = iota
	notText
)

// NewSecret hides a text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal gives the secret itself, empty when there is none. Call it where the
// value leaves the process, never earlier.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet tells whether there is a secret.
func (s Secret) IsSet() bool { return s.text != nil }

// String gives *** or nothing.
func (s Secret) String() string {
	if s.text == nil {
		return ""
	}
	return mask
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return "config.Secret(" + s.String() + ")" }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from encoders that ask for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the secret from JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalYAML hides the secret from YAML.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// UnmarshalYAML takes a text. Anything else is noted, to be refused with its
// place: the YAML number 0123 would silently become the secret 83.
func (s *Secret) UnmarshalYAML(unmarshal func(any) error) error {
	var value any
	if err := unmarshal(&value); err != nil {
		return err
	}
	held, ok := value.(string)
	*s = NewSecret(held)
	if !ok {
		s.kind = notText
	}
	return nil
}
