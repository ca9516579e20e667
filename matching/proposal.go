package matching

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// Write prints what was learned: the gain with its interval, and the weights side by side.
func (p *Proposal) Write(w io.Writer) error {
	v := p.Provenance
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%d demands, %d offers, %d judgements; learned from %d demands in %d folds, %d times, seed %d\n",
		v.Demands, v.Offers, v.Judgements, v.Measured, v.Folds, v.Repeats, v.Seed)
	for _, k := range p.Kinds {
		fmt.Fprintf(table, "  %s\t%d\n", k.Name, k.Count)
	}
	for _, s := range v.Sources {
		fmt.Fprintf(table, "%s\tSHA-256 %s\n", s.Name, s.SHA256)
	}
	fmt.Fprintln(table, "\n\tnDCG@10\t95 %\tAUC\t95 %")
	for _, e := range []Evaluation{p.CrossValidated, p.Before} {
		fmt.Fprintf(table, "%s\t%.4f\t%s\t%.4f\t%s\n", e.Ranker, e.NDCG10.Mean, e.NDCG10.span(), e.AUC.Mean, e.AUC.span())
	}
	fmt.Fprintf(table, "gain over %s\t%+.4f\t%s\t%+.4f\t%s\n", p.InUse.Name, p.Gain.Mean, p.Gain.change(), p.GainAUC.Mean, p.GainAUC.change())
	fmt.Fprintf(table, "gain over single characters\t%+.4f\t%s\n", v.OverCharacters.Mean, v.OverCharacters.change())
	p.writeWeak(table)
	fmt.Fprintf(table, "\nweight\t%s\t%s\n", p.InUse.Name, p.Found.Name)
	row := func(name string, before, after float64) { fmt.Fprintf(table, "%s\t%.4g\t%.4g\n", name, before, after) }
	old, found := p.InUse.Text, p.Found.Text
	row("idf_power", old.IDFPower, found.IDFPower)
	for _, mix := range []struct {
		name          string
		before, after Mix
	}{{"short", old.Short, found.Short}, {"long", old.Long, found.Long}} {
		before, after := mix.before.parts(), mix.after.parts()
		for c, name := range textSignalNames {
			row(mix.name+"."+name, before[c], after[c])
		}
		row(mix.name+".half", mix.before.Half, mix.after.Half)
	}
	fmt.Fprintf(table, "\nlearned: %v\nleft as they were: %v\n", v.Learned, v.Priors)
	return table.Flush()
}

// writeWeak prints what the weak judgements add.
func (p *Proposal) writeWeak(w io.Writer) {
	r := p.Weak
	if r == nil {
		return
	}
	fmt.Fprintf(w, "\n%d weak judgements, which prefer something in %d demands (at least %d are needed)\n", r.Judgements, r.Demands, r.Needed)
	fmt.Fprintf(w, "gain over %s without them\t%+.4f\t%s\n", p.InUse.Name, r.Alone.Mean, r.Alone.change())
	if r.Gain != nil {
		fmt.Fprintf(w, "gain over %s with them\t%+.4f\t%s\n", p.InUse.Name, r.Gain.Mean, r.Gain.change())
		fmt.Fprintf(w, "what they add\t%+.4f\t%s\n", r.Added.Mean, r.Added.change())
	}
	if r.Used {
		fmt.Fprintf(w, "they are used, with weight %.4g\n", r.Weight)
	} else {
		fmt.Fprintf(w, "they are not used: %s\n", r.Why)
	}
}

// File is the weights file of what was found, whether or not it is proposed.
func (p *Proposal) File() ([]byte, error) {
	data, err := json.MarshalIndent(p.Found, "", "  ")
	return append(data, '\n'), err
}
