package openapi

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// The elements of a WADL that say what may be asked and in what it is answered.
type (
	wadl struct {
		Resources []wadlResource `xml:"resources>resource"`
	}
	wadlResource struct {
		Path      string         `xml:"path,attr"`
		Resources []wadlResource `xml:"resource"`
		Methods   []wadlMethod   `xml:"method"`
	}
	wadlMethod struct {
		Name       string         `xml:"name,attr"`
		Parameters []wadlParam    `xml:"request>param"`
		Bodies     []wadlBody     `xml:"request>representation"`
		Responses  []wadlResponse `xml:"response"`
	}
	wadlParam struct {
		Name  string `xml:"name,attr"`
		Style string `xml:"style,attr"`
		Type  string `xml:"type,attr"`
	}
	wadlBody struct {
		MediaType string `xml:"mediaType,attr"`
	}
	wadlResponse struct {
		Status string     `xml:"status,attr"`
		Bodies []wadlBody `xml:"representation"`
	}
)

// LoadWADL reads a description of the older form below the folder of samples. It
// tells paths, parameters, statuses and media types, and nothing of the bodies.
func LoadWADL(t testing.TB, path ...string) *Description {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{Samples(t)}, path...)...))
	require.NoError(t, err)
	var read wadl
	require.NoError(t, xml.Unmarshal(data, &read))
	doc := &openapi3.T{Paths: openapi3.NewPaths()}
	for _, resource := range read.Resources {
		resource.describe(doc, "")
	}
	return describe(doc)
}

func (r wadlResource) describe(doc *openapi3.T, above string) {
	path := above + "/" + strings.Trim(r.Path, "/")
	for _, method := range r.Methods {
		doc.AddOperation(path, method.Name, method.operation())
	}
	for _, below := range r.Resources {
		below.describe(doc, path)
	}
}

func (m wadlMethod) operation() *openapi3.Operation {
	o := &openapi3.Operation{Responses: openapi3.NewResponsesWithCapacity(len(m.Responses))}
	for _, p := range m.Parameters {
		if p.Style == "query" {
			o.AddParameter(openapi3.NewQueryParameter(p.Name).WithSchema(schemaOf(p.Type)))
		}
	}
	if content := contentOf(m.Bodies); content != nil {
		o.RequestBody = &openapi3.RequestBodyRef{Value: openapi3.NewRequestBody().WithContent(content)}
	}
	for _, response := range m.Responses {
		status, err := strconv.Atoi(response.Status)
		if err == nil {
			o.AddResponse(status, openapi3.NewResponse().WithContent(contentOf(response.Bodies)))
		}
	}
	return o
}

func schemaOf(xmlType string) *openapi3.Schema {
	switch xmlType {
	case "xs:int", "xs:long":
		return openapi3.NewIntegerSchema()
	case "xs:boolean":
		return openapi3.NewBoolSchema()
	}
	return openapi3.NewStringSchema()
}

func contentOf(bodies []wadlBody) openapi3.Content {
	var content openapi3.Content
	for _, body := range bodies {
		if body.MediaType != "" {
			if content == nil {
				content = openapi3.Content{}
			}
			content[body.MediaType] = openapi3.NewMediaType()
		}
	}
	return content
}
