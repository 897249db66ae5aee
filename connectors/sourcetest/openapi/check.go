package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkRequest gives what in a request is not as described.
func (o operation) checkRequest(names map[string]string, query url.Values, header http.Header, body []byte) []string {
	var wrong []string
	for name, values := range query {
		parameter := o.parameters.GetByInAndName("query", name)
		if parameter == nil {
			wrong = append(wrong, fmt.Sprintf("asks with %s, which is not described", name))
			continue
		}
		wrong = append(wrong, prefixed("asks with "+name+" ", violations(parameter.Schema, typed(parameter.Schema.Value, values)))...)
	}
	for name, value := range names {
		if parameter := o.parameters.GetByInAndName("path", name); parameter != nil && parameter.Schema != nil {
			wrong = append(wrong, prefixed("asks for a "+name+" ", violations(parameter.Schema, typed(parameter.Schema.Value, []string{value})))...)
		}
	}
	for _, p := range o.parameters {
		if p.Value.Required && p.Value.In == "query" && !query.Has(p.Value.Name) {
			wrong = append(wrong, "asks without "+p.Value.Name)
		}
	}
	if len(body) == 0 {
		return wrong
	}
	if o.RequestBody == nil {
		return append(wrong, "sends a body, and none is described")
	}
	media := o.RequestBody.Value.Content.Get(mediaType(header))
	if media == nil {
		return append(wrong, "sends "+mediaType(header)+", which is not described")
	}
	if media.Schema == nil {
		return wrong
	}
	return append(wrong, prefixed("sends ", violationsOf(media.Schema, body))...)
}

// typed reads the values of a query parameter as the schema takes them; what it
// cannot read stays text, which the schema then refuses.
func typed(schema *openapi3.Schema, values []string) any {
	if schema.Type.Is("array") {
		if len(values) == 1 {
			values = strings.Split(values[0], ",")
		}
		list := make([]any, len(values))
		for i, value := range values {
			list[i] = typed(schema.Items.Value, []string{value})
		}
		return list
	}
	var value any
	if !schema.Type.Is("string") && json.Unmarshal([]byte(values[0]), &value) == nil {
		return value
	}
	return values[0]
}

// checkAnswer gives what in an answer is not as described; of no content type
// nothing is said.
func (o operation) checkAnswer(status int, contentType string, body []byte) []string {
	response := o.Responses.Status(status)
	if response == nil {
		response = o.Responses.Default()
	}
	if response == nil {
		return []string{fmt.Sprintf("answers %d, which is not described", status)}
	}
	content := response.Value.Content
	if len(content) == 0 {
		return nil
	}
	var media *openapi3.MediaType
	for _, one := range content {
		media = one
	}
	if contentType != "" {
		if media = content.Get(contentType); media == nil {
			return []string{fmt.Sprintf("answers %d in %s, which is not described", status, contentType)}
		}
	}
	if media.Schema == nil {
		return nil
	}
	return prefixed(fmt.Sprintf("answers %d with ", status), violationsOf(media.Schema, body))
}

func mediaType(header http.Header) string {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return "no content type"
	}
	return media
}

func prefixed(with string, texts []string) []string {
	for i, text := range texts {
		texts[i] = with + text
	}
	return texts
}

// violationsOf also looks into a list where the description, wrongly, knows one
// object only.
func violationsOf(schema *openapi3.SchemaRef, body []byte) []string {
	value, err := decode(body)
	if err != nil {
		return []string{"what is no JSON: " + err.Error()}
	}
	wrong := violations(schema, value)
	if list, ok := value.([]any); ok && schema.Value.Type.Is("object") {
		wrong = append(wrong, elements(schema, "", list)...)
	}
	return wrong
}

func elements(schema *openapi3.SchemaRef, at string, list []any) []string {
	var wrong []string
	for _, element := range list {
		wrong = append(wrong, prefixed(at+"[]", violations(schema, element))...)
	}
	return wrong
}

func decode(body []byte) (value any, err error) {
	err = json.Unmarshal(body, &value)
	return value, err
}

// violations gives what in a value the schema does not allow, each place once,
// with the elements of a list as one place.
func violations(schema *openapi3.SchemaRef, value any) []string {
	err := schema.Value.VisitJSON(value, openapi3.MultiErrors(), openapi3.VisitAsResponse(), openapi3.EnableFormatValidation())
	var all []string
	flatten(err, &all)
	slices.Sort(all)
	return slices.Compact(all)
}

func flatten(err error, into *[]string) {
	if err == nil {
		return
	}
	if several, ok := errors.AsType[openapi3.MultiError](err); ok {
		for _, one := range several {
			flatten(one, into)
		}
		return
	}
	one, ok := errors.AsType[*openapi3.SchemaError](err)
	if !ok {
		*into = append(*into, err.Error())
		return
	}
	var place strings.Builder
	for _, part := range one.JSONPointer() {
		if _, err := strconv.Atoi(part); err == nil {
			place.WriteString("[]")
			continue
		}
		place.WriteString("." + part)
	}
	*into = append(*into, fmt.Sprintf("%s: %s", place.String(), reason(one.Reason)))
}

// reason is why, in one short line.
func reason(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, " (")
	return text
}
