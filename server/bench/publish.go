package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// published is how many items are published while the server is measured.
const published = 20

// publish has the server publish items one by one, each made so that it must be
// the best match of a demand that stands, and times how long each takes to be
// found both by search and among the demand's matches.
func (p *product) publish(ctx context.Context, s *server) (timings, error) {
	if err := s.signIn(ctx); err != nil {
		return timings{}, err
	}
	var page struct {
		Hits []struct {
			ID string `json:"id"`
		} `json:"hits"`
	}
	if err := s.get(ctx, fmt.Sprintf("/search?kind=demand&size=%d", published), &page); err != nil {
		return timings{}, err
	}
	var all []time.Duration
	bar := newBar(len(page.Hits), "publishing")
	for n, hit := range page.Hits {
		took, err := p.publishOne(ctx, s, hit.ID, n)
		if err != nil {
			return timings{}, err
		}
		all = append(all, took)
		_ = bar.Add(1)
	}
	return summed(all), bar.Finish()
}

func (p *product) publishOne(ctx context.Context, s *server, demand string, n int) (time.Duration, error) {
	var asked struct {
		Organisation struct {
			Name string `json:"name"`
		} `json:"organisation"`
		Content struct {
			Title    string   `json:"title"`
			Problem  string   `json:"problem"`
			Keywords []string `json:"keywords"`
		} `json:"content"`
	}
	if err := s.get(ctx, "/demands/"+demand, &asked); err != nil {
		return 0, err
	}
	mark := fmt.Sprintf("visible%d", time.Now().UnixMilli()) // never seen before, in a kept store neither
	var list bytes.Buffer
	w := csv.NewWriter(&list)
	_ = w.Write([]string{"organisation", "number", "title", "summary", "keywords"}) // a buffer takes anything
	owner := p.corpus.owners[n]
	if owner.Name == asked.Organisation.Name { // what is one's own is no match
		owner = p.corpus.owners[n+1]
	}
	_ = w.Write([]string{string(owner.CreditCode), "NEW-" + mark, asked.Content.Title + " " + mark, asked.Content.Problem, strings.Join(asked.Content.Keywords, "、")})
	w.Flush()
	id, err := s.upload(ctx, list.Bytes())
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := s.send(ctx, http.MethodPost, "/imports/"+id+"/apply", map[string]string{"landing": "listed"}, nil); err != nil {
		return 0, err
	}
	item, err := s.untilFound(ctx, mark)
	if err == nil {
		err = s.untilMatched(ctx, demand, item)
	}
	return time.Since(began), err
}

// upload sends a list of achievements and waits until it is checked.
func (s *server) upload(ctx context.Context, list []byte) (id string, err error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("kind", "achievements") // a buffer takes anything
	file, err := form.CreateFormFile("file", "list.csv")
	if err != nil {
		return "", err
	}
	_, _ = file.Write(list)
	_ = form.Close()
	var state struct {
		ID    string          `json:"id"`
		State string          `json:"state"`
		Good  int             `json:"good"`
		Fault json.RawMessage `json:"faults"`
	}
	if err := s.do(ctx, http.MethodPost, "/imports", form.FormDataContentType(), &body, &state); err != nil {
		return "", err
	}
	for state.State == "checking" {
		time.Sleep(pause)
		if err := s.get(ctx, "/imports/"+state.ID, &state); err != nil {
			return "", err
		}
	}
	if state.State != "checked" || state.Good != 1 {
		return "", fmt.Errorf("the list is %s with %d good rows: %s", state.State, state.Good, state.Fault)
	}
	return state.ID, nil
}

// longest is how long a new item may take before the measurement gives up.
const longest = 30 * time.Second

// untilFound asks the search until it finds the word.
func (s *server) untilFound(ctx context.Context, word string) (id string, err error) {
	for began := time.Now(); time.Since(began) < longest; time.Sleep(pause) {
		var page struct {
			Hits []struct {
				ID string `json:"id"`
			} `json:"hits"`
		}
		if err := s.get(ctx, "/search?q="+url.QueryEscape(word), &page); err != nil {
			return "", err
		}
		if len(page.Hits) > 0 {
			return page.Hits[0].ID, nil
		}
	}
	return "", fmt.Errorf("%s was not found within %s", word, longest)
}

// untilMatched asks for the matches of a demand until the item is among them.
func (s *server) untilMatched(ctx context.Context, demand, item string) error {
	for began := time.Now(); time.Since(began) < longest; time.Sleep(pause) {
		var matches struct {
			Items []struct {
				Item struct {
					ID string `json:"id"`
				} `json:"item"`
			} `json:"items"`
		}
		if err := s.get(ctx, "/demands/"+demand+"/matches", &matches); err != nil {
			return err
		}
		for _, m := range matches.Items {
			if m.Item.ID == item {
				return nil
			}
		}
	}
	return fmt.Errorf("the new item was not among the matches of demand %s within %s", demand, longest)
}

func (s *server) signIn(ctx context.Context) error {
	var session struct {
		Token string `json:"access_token"`
	}
	err := s.send(ctx, http.MethodPost, "/session", map[string]string{"login": operatorLogin, "password": operatorPassword}, &session)
	s.token = session.Token
	return err
}

func (s *server) get(ctx context.Context, path string, answer any) error {
	return s.do(ctx, http.MethodGet, path, "", nil, answer)
}

func (s *server) send(ctx context.Context, method, path string, body, answer any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.do(ctx, method, path, "application/json", bytes.NewReader(data), answer)
}

// do sends a request and reads the answer, which may be nil; what is no success
// is an error that says what the server said.
func (s *server) do(ctx context.Context, method, path, kind string, body io.Reader, answer any) error {
	req, err := http.NewRequestWithContext(ctx, method, s.base+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("X-Requested-With", "bench")
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	_, err = s.answer(req, answer)
	return err
}

// answer sends a request and reads what comes.
func (s *server) answer(req *http.Request, answer any) (*http.Response, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s: %s: %s", req.Method, req.URL.Path, res.Status, data)
	}
	if answer == nil {
		return res, nil
	}
	return res, json.Unmarshal(data, answer)
}
