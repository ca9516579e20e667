package service

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"html/template"
	"io"
	"time"

	"duijie/server/market"
)

// ownCopy is what a person gets of the own data.
type ownCopy struct {
	Made   time.Time              `json:"made"`
	User   string                 `json:"user"`
	Topics []ownCopyTopic         `json:"topics"`
	Forms  []ownCopyForm          `json:"forms"`
	Places []ownCopyPlace         `json:"written"`
	Bases  map[string]market.Text `json:"bases"`
}

type ownCopyTopic struct {
	market.PersonalTopic
	Values []ownCopyValue `json:"values"`
}

type ownCopyValue struct {
	Label market.Text `json:"label"`
	Value string      `json:"value,omitempty"`
	At    time.Time   `json:"at,omitzero"`
}

type ownCopyForm struct {
	Key     string          `json:"key"`
	SavedAt string          `json:"saved_at"`
	Form    json.RawMessage `json:"form"`
}

type ownCopyPlace struct {
	Kind  string            `json:"kind"`
	ID    string            `json:"id"`
	At    time.Time         `json:"at,omitzero"`
	Texts map[string]string `json:"texts,omitempty"`
}

// Copy writes what is held of the actor as a zip: data.json for machines, index.html to
// read. The password is said again, and the code where a second factor stands. Errors:
// invalid, too many.
func (p *Privacy) Copy(ctx context.Context, who market.Actor, proof Proof, to io.Writer) error {
	u, err := p.user(ctx, who)
	if err != nil {
		return err
	}
	if err := p.a.proveAgain(ctx, who.User, proof); err != nil {
		return err
	}
	own, err := p.copyOf(ctx, u)
	if err != nil {
		return err
	}
	p.a.security(ctx, "data_copied", who.User, nil)
	data, err := json.MarshalIndent(own, "", "  ")
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := ownPage.Execute(&page, own); err != nil {
		return err
	}
	packed := zip.NewWriter(to)
	for _, part := range []struct {
		name string
		text []byte
	}{{"index.html", page.Bytes()}, {"data.json", data}} {
		w, err := packed.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: own.Made})
		if err != nil {
			return err
		}
		if _, err := w.Write(part.text); err != nil {
			return err
		}
	}
	return packed.Close()
}

func (p *Privacy) copyOf(ctx context.Context, u market.User) (ownCopy, error) {
	own := ownCopy{Made: p.s.World.Now(), User: u.ID, Bases: map[string]market.Text{}, Forms: []ownCopyForm{}, Places: []ownCopyPlace{}}
	for _, b := range market.Personal.Bases {
		own.Bases[b.Code] = b.Text
	}
	topics, err := p.topics(ctx, u)
	if err != nil {
		return own, err
	}
	for _, t := range topics {
		topic := ownCopyTopic{PersonalTopic: t.PersonalTopic, Values: []ownCopyValue{}}
		for _, v := range t.Values {
			topic.Values = append(topic.Values, ownCopyValue(v))
		}
		own.Topics = append(own.Topics, topic)
	}
	forms, err := under(ctx, p.s.Store.Records(), draftsSet, u.ID+"/")
	if err != nil {
		return own, problem(err)
	}
	for _, f := range forms {
		d, err := bodyAs[formDraft](f.Body)
		if err != nil {
			return own, err
		}
		own.Forms = append(own.Forms, ownCopyForm{Key: f.ID[len(u.ID)+1:], SavedAt: d.SavedAt, Form: d.Form})
	}
	err = p.s.writtenBy(ctx, u.ID, func(w Written) { own.Places = append(own.Places, ownCopyPlace(w)) })
	return own, err
}

var ownPage = template.Must(template.New("own").Funcs(template.FuncMap{
	"moment": func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(market.China).Format("2006-01-02 15:04")
	},
}).Parse(`<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>我的个人信息 · My personal data</title>
<style>
body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; }
h2 { margin: 2rem 0 .25rem; font-size: 1.2rem; } table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #cbd3dc; padding: .35rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
p { margin: .25rem 0; } .muted { color: #55616e; }
</style>
<h1>我的个人信息 · My personal data</h1>
<p class="muted">导出时间 Made: {{moment .Made}} · 编号 Id: {{.User}}</p>
{{range .Topics}}<h2>{{.Title.ZH}} · {{.Title.EN}}</h2>
<p>{{.Holds.ZH}}。{{.Holds.EN}}.</p>
<p class="muted">目的 Why: {{.Why.ZH}} · {{.Why.EN}}</p>
<p class="muted">期限 How long: {{.Kept.ZH}} · {{.Kept.EN}}</p>
<p class="muted">谁能看到 Seen by: {{.Seen.ZH}} · {{.Seen.EN}}</p>
{{if .Values}}<table>{{range .Values}}<tr><th>{{.Label.ZH}} · {{.Label.EN}}</th><td>{{.Value}}</td><td>{{moment .At}}</td></tr>
{{end}}</table>{{end}}
{{end}}
</html>
`))
