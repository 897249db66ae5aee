package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"pilotis/connectors"
	"pilotis/transform/yaml"
)

// Load reads and checks the file at path. A file that cannot be read is a
// [connectors.Fault] with a hint; mistakes inside it are [yaml.Errors], all at
// once.
func Load(path string) (Config, error) {
	data, err := read(path)
	if err != nil {
		return Config{}, err
	}
	return Parse(data, path)
}

// LoadToDraft is Load for who is about to write the mappings: their files may not
// exist yet.
func LoadToDraft(path string) (Config, error) {
	data, err := read(path)
	if err != nil {
		return Config{}, err
	}
	return parse(data, path, true)
}

func read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		hint := "check that the user of the program may read it"
		if errors.Is(err, fs.ErrNotExist) {
			hint = "give its path with --config"
		}
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: "read the configuration", Err: err, Hint: hint}
	}
	return data, nil
}

// Parse checks a configuration that was read from file: its folder is where
// relative paths count from. Its error is a [yaml.Errors].
func Parse(data []byte, file string) (Config, error) { return parse(data, file, false) }

func parse(data []byte, file string, toDraft bool) (Config, error) {
	document, err := yaml.Parse(data, file)
	if err != nil {
		return Config{}, err
	}
	c := defaults()
	if err := document.Decode(&c); err != nil {
		return Config{}, err
	}
	c.File = file
	k := &checker{document: document, folder: filepath.Dir(file), toDraft: toDraft}
	k.resolve(&c)
	c.fill()
	k.config(&c)
	if err := k.errors.OrNil(); err != nil {
		return Config{}, err
	}
	c.Warnings = k.warnings
	return c, nil
}

// checker collects what is wrong with one document.
type checker struct {
	document *yaml.Document
	folder   string
	toDraft  bool // mapping files may not exist yet
	errors   yaml.Errors
	warnings []string
	recalled bool        // nothing connects to the sources
	blamed   []yaml.Path // values that could not be resolved: no second error about them
}

func (k *checker) fail(path yaml.Path, format string, arguments ...any) {
	for _, known := range k.blamed {
		if slices.Equal(known, path) {
			return
		}
	}
	k.errors = append(k.errors, k.document.Annotate(path, fmt.Sprintf(format, arguments...)))
}

func (k *checker) warn(path yaml.Path, format string, arguments ...any) {
	at := k.document.Annotate(path, fmt.Sprintf(format, arguments...))
	at.Excerpt = ""
	k.warnings = append(k.warnings, at.Error())
}

// given tells whether the file names the key at path.
func (k *checker) given(path yaml.Path) bool {
	return slices.Contains(k.document.Keys(path[:len(path)-1]), path[len(path)-1])
}

// resolve replaces the references in all text values and refuses parts that are
// opened and left empty: `tls:` alone must not mean plain text.
func (k *checker) resolve(c *Config) {
	x := expander{folder: k.folder}
	visit(reflect.ValueOf(c).Elem(), nil, func(value reflect.Value, path yaml.Path) {
		switch held := value.Addr().Interface().(type) {
		case *string:
			*held, _ = k.expand(x, *held, path)
		case *Secret:
			switch {
			case held.kind == notText:
				k.fail(path, "a secret is a text: quote it, or refer to it with ${NAME} or ${file:/path}")
				return
			case !held.IsSet() && k.given(path):
				k.fail(path, "this secret is empty: give it a value, or remove the key")
				return
			case !held.IsSet():
				return
			}
			text, referred := k.expand(x, held.Reveal(), path)
			*held = NewSecret(text)
			if !referred {
				k.warn(path, "this secret stands in the file: write ${NAME} or ${file:/path} instead")
			}
		default:
			if value.Kind() == reflect.Pointer && value.IsNil() && k.given(path) {
				k.fail(path, "there is nothing under this key: fill it in (%s: {} is the least), or remove the key", path[len(path)-1])
			}
		}
	})
}

func (k *checker) expand(x expander, text string, path yaml.Path) (resolved string, referred bool) {
	resolved, referred, err := x.expand(text)
	if err == nil {
		return resolved, referred
	}
	column := 1
	if at, ok := errors.AsType[*expansionError](err); ok {
		column = at.column
	}
	k.errors = append(k.errors, k.document.AnnotateWithin(path, 1, column, err.Error()))
	k.blamed = append(k.blamed, path)
	return "", true
}

// visit calls f for each value below v that is no struct, with its path.
func visit(v reflect.Value, path yaml.Path, f func(reflect.Value, yaml.Path)) {
	switch {
	case v.Type() == reflect.TypeFor[Secret]():
		f(v, path)
	case v.Kind() == reflect.Struct:
		for field, value := range v.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "-" {
				visit(value, append(slices.Clone(path), name), f)
			}
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		visit(v.Elem(), path, f)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), append(slices.Clone(path), strconv.Itoa(i)), f)
		}
	default:
		f(v, path)
	}
}
