package main

import (
	"context"
	"errors"
	"fmt"

	"duijie/matching"
	"duijie/server/jobs"
)

// embeddingService is the one of the environment, nil where none is named. The
// error names the variable that is wrong.
func (c *config) embeddingService() (*matching.EmbeddingService, error) {
	if c.EmbeddingsURL == "" {
		if c.EmbeddingsModel != "" {
			return nil, errors.New("DUIJIE_EMBEDDINGS_MODEL names a model, but DUIJIE_EMBEDDINGS_URL names no service: set both or none")
		}
		return nil, nil
	}
	if c.EmbeddingsModel == "" {
		return nil, errors.New("DUIJIE_EMBEDDINGS_URL names a service, but DUIJIE_EMBEDDINGS_MODEL names no model: set both or none")
	}
	s, err := matching.NewEmbeddingService(c.EmbeddingsURL, c.EmbeddingsModel, c.EmbeddingsKey)
	if err != nil {
		return nil, fmt.Errorf("DUIJIE_EMBEDDINGS_URL: %w", err)
	}
	return s, nil
}

// openEmbeddings opens the vectors beside the matcher, if there is a service.
// The store must be open: its lock keeps a second process from their file.
func (p *platform) openEmbeddings(s *matching.EmbeddingService) (err error) {
	if s == nil {
		return nil
	}
	p.embeddings, err = matching.OpenEmbeddings(p.matcherFolder(), s, p.log)
	if err == nil {
		known, _ := p.embeddings.Count()
		p.log.Info("matching asks an embedding service: texts of listings and of those who match leave this machine", "model", s.Model(), "known", known)
	}
	return err
}

// fetchVectors has the vectors fetched that items of the matcher's snapshot
// lack, because the service was new or away when it was last open.
func (p *platform) fetchVectors(ctx context.Context) {
	if p.embeddings == nil {
		return
	}
	engine := p.engine.current()
	if w := engine.Weights().Text; w.Short.Embedding == 0 && w.Long.Embedding == 0 {
		p.log.Warn("the weights in use give the embedding service no weight: docs/matching.md says which to add", "weights", engine.Weights().Name)
	}
	missing := engine.Unembedded()
	if missing == 0 {
		return
	}
	p.log.Info("fetching vectors that are missing", "items", missing)
	err := jobs.NewFollower("vectors", p.store, jobs.VectorSink{Embeddings: p.embeddings}, p.log).Build(ctx, nil)
	if err != nil && ctx.Err() == nil {
		p.log.Warn("reading the items whose vectors are missing; the next start tries again", "error", err)
	}
}
