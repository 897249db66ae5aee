package rest

import (
	"errors"
	"net/url"
)

// CheckAddress reads the address of a tool as a source's options give it. An
// error names the option, url, and shows the example instead of what was given,
// which may hold credentials.
func CheckAddress(text, example string) (*url.URL, error) {
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return nil, errors.New("url: want an address such as " + example)
	case address.User != nil || address.RawQuery != "" || address.Fragment != "":
		return nil, errors.New("url: want no credentials, query or fragment in it")
	}
	return address, nil
}
