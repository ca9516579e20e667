package matching

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// skipgram learns a vector for each word from the words around it: skip-gram with negative sampling (Mikolov et al. 2013).
//
// It works in steps. In each, the gradients of some dozens of places of the text are taken on the vectors as they stand, and
// are added afterwards, each row's in the order of the text. So the result depends on the seed alone, not on the number of
// processors, and no two goroutines ever touch a row at once.
type skipgram struct {
	window    int     // words on either side, drawn anew from 1 to this for each place
	negatives int     // words drawn for each neighbour that is there
	rate      float32 // of learning at the start; it falls to nearly nothing
	sample    float64 // share of the text above which a word is passed over more and more often
	seed      uint64

	in, out []float32 // a row of each word: as the word itself, as a neighbour
	noise   []uint32  // words as often as they are drawn as negatives
	keep    []float32 // chance that a place of the word is looked at
	places  int       // of a step
}

// A step has so many places that the commonest word is asked to move crowd times in it, at most mostPlaces: all of these
// see where it stood before, and too many of them together would throw it too far. Its places are dealt to tasks goroutines.
const (
	crowd       = 16
	leastPlaces = 4
	mostPlaces  = 256
	tasksInStep = 8
)

// noiseSize is the length of the table that negatives are drawn from.
const noiseSize = 1 << 20

func newSkipgram(counts []int, seed uint64) *skipgram {
	g := &skipgram{window: 8, negatives: 5, rate: 0.05, sample: 1e-3, seed: seed}
	g.in, g.out = make([]float32, len(counts)*vectorSize), make([]float32, len(counts)*vectorSize)
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a start that must repeat
	for i := range g.in {
		g.in[i] = (random.Float32() - 0.5) / float32(vectorSize)
	}
	total, powers := 0.0, 0.0
	for _, n := range counts {
		total += float64(n)
		powers += math.Pow(float64(n), 0.75)
	}
	// A place has on average window+1 neighbours, each with its negatives.
	updates, commonest := float64((g.window+1)*(1+g.negatives)), 0.0
	g.noise = make([]uint32, 0, noiseSize+len(counts))
	g.keep = make([]float32, len(counts))
	for w, n := range counts {
		for range int(math.Ceil(math.Pow(float64(n), 0.75) / powers * noiseSize)) {
			g.noise = append(g.noise, uint32(w))
		}
		share := float64(n) / total
		g.keep[w] = float32(min(1, math.Sqrt(g.sample/share)))
		asked := (share + float64(g.negatives)*math.Pow(float64(n), 0.75)/powers) / float64(1+g.negatives)
		commonest = max(commonest, asked)
	}
	g.places = min(max(int(crowd/(updates*commonest)), leastPlaces), mostPlaces)
	return g
}

// update is what a place asks of a neighbour's row: so much of the place's own vector.
type update struct {
	row   uint32
	place uint32 // within the task
	size  float32
}

// position is one place in a text.
type position struct {
	text []uint32
	at   int
}

// task is the work of one goroutine within a step.
type task struct {
	places  []position
	before  []float32 // the vectors of the places as they stood
	after   []float32 // what is added to them
	updates []update
}

// train goes through the texts so many times. It tells after each step how many places are done and ends with the error
// that it hears.
func (g *skipgram) train(texts [][]uint32, rounds int, tell func(done int) error) error {
	all := 0
	for _, text := range texts {
		all += len(text)
	}
	all *= rounds
	workers := runtime.GOMAXPROCS(0)
	tasks := make([]task, tasksInStep)
	taskSize := (g.places + tasksInStep - 1) / tasksInStep
	for i := range tasks {
		tasks[i].before, tasks[i].after = make([]float32, taskSize*vectorSize), make([]float32, taskSize*vectorSize)
	}
	done, steps := 0, uint64(0)
	random := rand.New(rand.NewPCG(g.seed, 1)) //nolint:gosec // must repeat
	places := make([]position, 0, g.places)
	step := func() error {
		rate := g.rate * max(1e-2, 1-float32(done)/float32(all+1))
		n := 0
		for at := 0; at < len(places); at += taskSize {
			tasks[n].places = places[at:min(at+taskSize, len(places))]
			n++
		}
		eachOf(workers, n, func(i int) { g.gradients(&tasks[i], rate, steps*uint64(len(tasks))+uint64(i)) })
		eachOf(workers, workers, func(worker int) { g.add(tasks[:n], worker, workers) })
		steps++
		places = places[:0]
		return tell(done)
	}
	for range rounds {
		for _, text := range texts {
			for at, w := range text {
				done++
				if g.keep[w] < 1 && random.Float32() > g.keep[w] {
					continue
				}
				if places = append(places, position{text, at}); len(places) == g.places {
					if err := step(); err != nil {
						return err
					}
				}
			}
		}
	}
	if len(places) > 0 {
		return step()
	}
	return nil
}

// eachOf calls f with 0 to n-1 on so many goroutines.
func eachOf(workers, n int, f func(i int)) {
	var group sync.WaitGroup
	for w := range min(workers, n) {
		group.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	group.Wait()
}

func (g *skipgram) row(of []float32, w uint32) []float32 {
	return of[int(w)*vectorSize : int(w+1)*vectorSize]
}

func (g *skipgram) gradients(t *task, rate float32, number uint64) {
	random := rand.NewPCG(g.seed, 2+number)
	t.updates = t.updates[:0]
	for p, at := range t.places {
		own := t.before[p*vectorSize : (p+1)*vectorSize]
		change := t.after[p*vectorSize : (p+1)*vectorSize]
		copy(own, g.row(g.in, at.text[at.at]))
		clear(change)
		pull := func(w uint32, wanted float32) {
			other := g.row(g.out, w)
			size := rate * (wanted - sigmoid(dot(own, other)))
			addScaled(change, other, size)
			t.updates = append(t.updates, update{w, uint32(p), size})
		}
		window := 1 + int(random.Uint64()%uint64(g.window))
		for i := max(0, at.at-window); i <= min(len(at.text)-1, at.at+window); i++ {
			if i == at.at {
				continue
			}
			pull(at.text[i], 1)
			for range g.negatives {
				if w := g.noise[random.Uint64()%uint64(len(g.noise))]; w != at.text[i] {
					pull(w, 0)
				}
			}
		}
	}
}

// add gives the rows that are this worker's what the tasks ask for.
func (g *skipgram) add(tasks []task, worker, workers int) {
	for i := range tasks {
		t := &tasks[i]
		for p, at := range t.places {
			if w := at.text[at.at]; int(w)%workers == worker {
				addScaled(g.row(g.in, w), t.after[p*vectorSize:(p+1)*vectorSize], 1)
			}
		}
		for _, u := range t.updates {
			if int(u.row)%workers == worker {
				addScaled(g.row(g.out, u.row), t.before[int(u.place)*vectorSize:(int(u.place)+1)*vectorSize], u.size)
			}
		}
	}
}

// sigmoids is the logistic function from -sigmoidEnd to sigmoidEnd, beyond which it is nearly 0 or 1.
var sigmoids = func() (table [1 << 12]float32) {
	for i := range table {
		x := sigmoidEnd * (2*(float64(i)+0.5)/float64(len(table)) - 1)
		table[i] = float32(1 / (1 + math.Exp(-x)))
	}
	return table
}()

const sigmoidEnd = 8

func sigmoid(x float32) float32 {
	at := int((x + sigmoidEnd) * (float32(len(sigmoids)) / (2 * sigmoidEnd)))
	return sigmoids[min(max(at, 0), len(sigmoids)-1)]
}

// dot and addScaled go four by four: the compiler does not, and these two are nearly all of the time. Both lengths are equal.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

func addScaled(to, from []float32, scale float32) {
	from = from[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		to[i] += scale * from[i]
		to[i+1] += scale * from[i+1]
		to[i+2] += scale * from[i+2]
		to[i+3] += scale * from[i+3]
	}
	for ; i < len(to); i++ {
		to[i] += scale * from[i]
	}
}
