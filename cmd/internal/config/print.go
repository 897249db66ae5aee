package config

import (
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	// plain are the texts that any YAML reader takes as they stand, unquoted,
	plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./@-]*(:[0-9]+|://[A-Za-z0-9_./:@-]+)?$`)
	// except these.
	words = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|y|n|null)$`)
)

// Print writes the configuration as the program understands it, as YAML:
// references resolved, defaults shown, secrets as ***.
func (c Config) Print(w io.Writer) error {
	var out strings.Builder
	if c.Kafka == nil {
		out.WriteString("# kafka: embedded, in " + c.Data + "\n")
	}
	if c.ClickHouse == nil {
		out.WriteString("# clickhouse: embedded, in " + c.Data + "\n")
	}
	if c.Contract == "" {
		out.WriteString("# contract: the defaults of the CCTP\n")
	}
	printStruct(&out, reflect.ValueOf(c), "", "")
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("print the configuration: %w", err)
	}
	return nil
}

// printStruct writes the fields that hold something; lead stands before the
// first one, indent before the others.
func printStruct(out *strings.Builder, v reflect.Value, lead, indent string) {
	before := lead
	for field, value := range v.Fields() {
		name := field.Tag.Get("yaml")
		if name == "-" || value.IsZero() {
			continue
		}
		if value.Kind() == reflect.Pointer {
			value = value.Elem()
		}
		out.WriteString(before + name + ":")
		before = indent
		switch {
		case value.Kind() == reflect.Struct && value.IsZero():
			out.WriteString(" {}\n")
		case value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.Struct:
			out.WriteString("\n")
			for i := range value.Len() {
				printStruct(out, value.Index(i), indent+"  - ", indent+"    ")
			}
		case value.Kind() == reflect.Struct && value.Type() != reflect.TypeFor[Secret]():
			out.WriteString("\n")
			printStruct(out, value, indent+"  ", indent+"  ")
		default:
			out.WriteString(" " + printValue(value.Interface()) + "\n")
		}
	}
}

func printValue(value any) string {
	switch v := value.(type) {
	case []string:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = printValue(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case time.Duration:
		return v.String()
	case string:
		if plain.MatchString(v) && !words.MatchString(v) {
			return v
		}
		return strconv.Quote(strings.ReplaceAll(v, "${", "$${"))
	default: // a Secret
		return strconv.Quote(fmt.Sprint(v))
	}
}
