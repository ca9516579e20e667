package matching

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Embedder turns texts into vectors of one length, in the order of the texts.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	// Model names what makes the vectors: those of two models must not be compared.
	Model() string
	// Name is what people know the model by.
	Name() string
}

// EmbeddingService asks a service that speaks the embeddings call of the OpenAI API: POST {URL}/embeddings with model and
// input, answered by data[].embedding.
type EmbeddingService struct {
	url, model, key string
	client          *http.Client
}

// embeddingTimeout is how long one call may take: some dozens of texts on a machine without a graphics card. Who waits for
// an answer waits less, see answerTime.
const embeddingTimeout = time.Minute

// maxEmbeddings bounds an answer: so many bytes of JSON, about 64 vectors of 4,096 figures.
const maxEmbeddings = 8 << 20

// NewEmbeddingService names a service by the address before /embeddings (https://host/v1), a model, and a key, which may
// be empty. The error says what is wrong with the address or that the model is missing.
func NewEmbeddingService(address, model, key string) (*EmbeddingService, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("embedding service: %w", err)
	}
	if at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return nil, fmt.Errorf("embedding service: %q is no http or https address; write one such as https://host/v1", address)
	}
	switch {
	case at.User != nil:
		return nil, errors.New("embedding service: its address holds a name or a password; give the key apart from it")
	case at.RawQuery != "" || at.Fragment != "":
		return nil, fmt.Errorf("embedding service: %q goes on behind its path; write the address as far as the part before /embeddings", address)
	}
	if model == "" {
		return nil, errors.New("embedding service: no model is named")
	}
	return &EmbeddingService{
		url: strings.TrimSuffix(address, "/") + "/embeddings", model: model, key: key,
		// Texts and key go to the address that the operator gave, and to none that it names in turn.
		client: &http.Client{Timeout: embeddingTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// Name is the model's.
func (s *EmbeddingService) Name() string { return s.model }

// Model names the service's model and address: another service may mean something else by the same name.
func (s *EmbeddingService) Model() string { return s.model + " at " + s.url }

// Embed asks for the vectors of some texts in one call.
func (s *EmbeddingService) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	body, err := json.Marshal(map[string]any{"model": s.model, "input": texts, "encoding_format": "float"})
	if err != nil {
		return nil, fmt.Errorf("embedding service: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("embedding service: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if s.key != "" {
		request.Header.Set("Authorization", "Bearer "+s.key)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("embedding service: %w", err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxEmbeddings))
	if err != nil {
		return nil, fmt.Errorf("embedding service: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, s.refusal(answer, content)
	}
	return readEmbeddings(content, len(texts))
}

// errTextRefused is the error of a service that works but can't take one of the texts, such as one that is too long for its
// model.
var errTextRefused = errors.New("the service does not take a text")

// answerError is an answer other than vectors. What the service said may repeat the text that it was sent.
type answerError struct{ status, said string }

func (a *answerError) Error() string {
	return fmt.Sprintf("embedding service: %s: %.200s", a.status, a.said)
}

// withoutText is an error for a log that must not tell what someone pasted.
func withoutText(err error) error {
	if answer, ok := errors.AsType[*answerError](err); ok {
		return errors.New("embedding service: " + answer.status)
	}
	return err
}

// refusal tells why there are no vectors, without the key, which some services repeat.
func (s *EmbeddingService) refusal(answer *http.Response, content []byte) error {
	said := string(content)
	if s.key != "" {
		said = strings.ReplaceAll(said, s.key, "(the key)")
	}
	err := &answerError{answer.Status, said}
	switch answer.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: %w", errTextRefused, err)
	}
	return err
}

// readEmbeddings takes the vectors out of an answer, which may list them in any order.
func readEmbeddings(content []byte, wanted int) ([][]float32, error) {
	var answer struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return nil, fmt.Errorf("embedding service: its answer is not as expected: %w", err)
	}
	vectors := make([][]float32, wanted)
	for _, d := range answer.Data {
		if d.Index < 0 || d.Index >= wanted || vectors[d.Index] != nil {
			return nil, fmt.Errorf("embedding service: %d texts were sent, the answer names number %d", wanted, d.Index)
		}
		vectors[d.Index] = d.Embedding
	}
	for i, v := range vectors {
		if len(v) == 0 || len(v) != len(vectors[0]) || !usable(v) {
			return nil, fmt.Errorf("embedding service: no usable vector for text %d of %d", i+1, wanted)
		}
	}
	return vectors, nil
}

// usable tells whether a vector has a direction.
func usable(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum > 0 && !math.IsInf(sum, 0) && !math.IsNaN(sum)
}
