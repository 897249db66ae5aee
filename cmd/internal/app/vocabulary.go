package app

import (
	"context"

	"pilotis/cmd/internal/config"
	"pilotis/connectors"
)

// Vocabulary asks the tool of a source for the words that it uses. asked is false
// of a tool that has no words of its own: a document server, a folder of files.
func Vocabulary(ctx context.Context, c config.Source) (words connectors.Vocabulary, asked bool, err error) {
	tool, err := newSource(c)
	if err != nil {
		return words, false, err
	}
	defer tool.Close()
	speaking, asked := tool.(interface {
		Vocabulary(context.Context) (connectors.Vocabulary, error)
	})
	if !asked {
		return words, false, nil
	}
	words, err = speaking.Vocabulary(ctx)
	return words, true, err
}

// MissingWords asks the tool of a source for its words and gives those that the
// mapping of the source has no meaning for. asked is as [Vocabulary] tells it.
func (a *App) MissingWords(ctx context.Context, name string) (missing connectors.Vocabulary, asked bool, err error) {
	c, err := a.configured(name)
	if err != nil {
		return missing, false, err
	}
	words, asked, err := Vocabulary(ctx, c)
	if err != nil {
		return missing, asked, err
	}
	return a.mappings[name].Missing(a.contract, words), asked, nil
}
