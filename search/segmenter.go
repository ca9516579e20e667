package search

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yanyiwu/gojieba"
)

//go:embed dictionary/domain.txt
var domainWords string

//go:embed dictionary/synonyms.txt
var synonymGroups string

//go:embed dictionary/stop.txt
var stopWords string

//go:embed dictionary/light.txt
var lightWords string

// The files of gojieba that the segmenter needs. Its idf and stop word files serve its keyword extractor only, which is
// not used: small stand-ins take their place, which saves a third of the load time.
const (
	mainDictionary = "jieba.dict.utf8"
	hmmModel       = "hmm_model.utf8"
	userDictionary = "user.dict.utf8"
)

// The frequencies that our own words are given, out of the 60 million of the dictionary: high enough that a word wins over
// its pieces. Words of two characters get less, so that 在轨 does not tear 在 轨道.
const (
	shortFrequency = 500
	longFrequency  = 20000
)

// segmenters holds one loaded gojieba per dictionary folder (0.5 s and about 100 MB each), shared by all analysers of
// the process. It is the one global state that the house allows.
var segmenters = struct {
	sync.Mutex
	byDir map[string]segmenter
}{byDir: map[string]segmenter{}}

// segmenter is a loaded gojieba with the fingerprint of the words it was loaded with.
type segmenter struct {
	jieba       *gojieba.Jieba
	fingerprint string
}

// openSegmenter returns the segmenter over the dictionaries in dir, loading it at the first call. gojieba may cut from
// many goroutines at once: its cutting methods are const in C++ and share nothing they write. What writes (adding or
// removing words) is never called.
func openSegmenter(dir string) (segmenter, error) {
	dir, err := findDictionaries(dir)
	if err != nil {
		return segmenter{}, err
	}
	segmenters.Lock()
	defer segmenters.Unlock()
	if known, loaded := segmenters.byDir[dir]; loaded {
		return known, nil
	}
	fingerprint, err := fingerprintOf(dir)
	if err != nil {
		return segmenter{}, err
	}
	jieba, err := loadSegmenter(dir, domainWords+"\n"+strings.Join(strings.Fields(uncommented(synonymGroups)), "\n"))
	if err != nil {
		return segmenter{}, err
	}
	segmenters.byDir[dir] = segmenter{jieba: jieba, fingerprint: fingerprint}
	return segmenters.byDir[dir], nil
}

// fingerprintOf hashes every word list that decides how a text is cut.
func fingerprintOf(dir string) (string, error) {
	hash := sha256.New()
	for _, name := range []string{mainDictionary, userDictionary} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && (name == mainDictionary || !errors.Is(err, fs.ErrNotExist)) {
			return "", err
		}
		hash.Write(content)
		hash.Write([]byte{0})
	}
	hash.Write([]byte(domainWords + "\x00" + stopWords + "\x00" + synonymGroups + "\x00" + traditionalTable))
	return hex.EncodeToString(hash.Sum(nil)[:12]), nil
}

// findDictionaries chooses the folder: the one asked for, else the one in gojieba's own source (a build on this
// machine), else the folder dict beside the program (an image or an archive).
func findDictionaries(dir string) (string, error) {
	candidates := []string{dir}
	if dir == "" {
		candidates = []string{gojieba.DICT_DIR}
		if program, err := os.Executable(); err == nil {
			candidates = append(candidates, filepath.Join(filepath.Dir(program), "dict"))
		}
	}
	var faults []error
	for _, candidate := range candidates {
		err := checkDictionaries(candidate)
		if err == nil {
			return filepath.Abs(candidate)
		}
		faults = append(faults, err)
	}
	return "", fmt.Errorf("word dictionaries not usable (set the dictionary folder to one that holds %s and %s): %w",
		mainDictionary, hmmModel, errors.Join(faults...))
}

// checkDictionaries looks at the files before gojieba does, which ends the whole process at a missing or torn file.
func checkDictionaries(dir string) error {
	words := filepath.Join(dir, mainDictionary)
	if err := eachLine(words, checkWordLine); err != nil {
		return err
	}
	model := filepath.Join(dir, hmmModel)
	lines := 0
	err := eachLine(model, func(line string) error {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines++
		}
		return nil
	})
	if err == nil && lines != 9 {
		err = fmt.Errorf("%s: %d lines of figures where 9 belong: the file is torn", model, lines)
	}
	return err
}

func checkWordLine(line string) error {
	if strings.Count(line, " ") != 2 || !utf8.ValidString(line) {
		return fmt.Errorf("line %.40q is not \"word frequency tag\": the file is torn", line)
	}
	return nil
}

// eachLine calls f for every line; a file without lines is an error.
func eachLine(path string, f func(string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	n := 0
	for scanner.Scan() {
		n++
		if err := f(scanner.Text()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if n == 0 {
		return fmt.Errorf("%s: empty file", path)
	}
	return nil
}

// loadSegmenter loads gojieba with our words and those of the folder's own user dictionary, where an office may keep its
// own. gojieba takes files only, and reads them while it loads: they live in a temporary folder for that long.
func loadSegmenter(dir, words string) (*gojieba.Jieba, error) {
	temporary, err := os.MkdirTemp("", "duijie-words-")
	if err != nil {
		return nil, fmt.Errorf("a place for the user dictionary: %w", err)
	}
	defer func() { _ = os.RemoveAll(temporary) }()
	if strings.ContainsAny(temporary, "|;") {
		return nil, fmt.Errorf("the temporary folder %q must not contain | or ;", temporary)
	}
	user := bytes.NewBufferString(userWords(words))
	if own, err := os.ReadFile(filepath.Join(dir, userDictionary)); err == nil {
		user.WriteString(userWords(string(own)))
	}
	files := map[string][]byte{"user": user.Bytes(), "idf": []byte("的 1\n"), "stop": []byte("的\n")}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(temporary, name), content, 0o600); err != nil {
			return nil, fmt.Errorf("writing the user dictionary: %w", err)
		}
	}
	return gojieba.NewJieba(filepath.Join(dir, mainDictionary), filepath.Join(dir, hmmModel),
		filepath.Join(temporary, "user"), filepath.Join(temporary, "idf"), filepath.Join(temporary, "stop")), nil
}

// userWords turns a word list (one a line, # begins a comment, what follows a space is ignored) into gojieba's form.
func userWords(list string) string {
	var out strings.Builder
	for _, word := range wordList(list) {
		if !hasRun(word) {
			frequency := longFrequency
			if utf8.RuneCountInString(word) < 3 {
				frequency = shortFrequency
			}
			fmt.Fprintf(&out, "%s %d n\n", word, frequency)
		}
	}
	return out.String()
}

// wordList reads a word list; words come out clean and without doubles.
func wordList(list string) []string {
	var words []string
	seen := map[string]bool{}
	for line := range strings.Lines(list) {
		line, _, _ = strings.Cut(line, "#")
		line, _ = Clean(line)
		fields := strings.Fields(line)
		if len(fields) == 0 || seen[fields[0]] {
			continue
		}
		seen[fields[0]] = true
		words = append(words, fields[0])
	}
	return words
}

// uncommented drops what follows a # on each line.
func uncommented(list string) string {
	var out strings.Builder
	for line := range strings.Lines(list) {
		line, _, _ = strings.Cut(line, "#")
		out.WriteString(strings.TrimSpace(line) + "\n")
	}
	return out.String()
}

// synonymsOf reads groups of names, one group a line, and gives each name the others of its groups.
func synonymsOf(groups string) map[string][]string {
	others := map[string][]string{}
	for line := range strings.Lines(uncommented(groups)) {
		line, _ = Clean(line)
		names := strings.Fields(line)
		for _, name := range names {
			for _, other := range names {
				if other != name {
					others[name] = append(others[name], strings.ReplaceAll(other, "_", " "))
				}
			}
		}
	}
	return others
}

// hasRun tells whether a word holds anything but ideographs, such as x射线: the analyser keeps those whole by itself.
func hasRun(word string) bool {
	for _, r := range word {
		if !IsHan(r) {
			return true
		}
	}
	return false
}
