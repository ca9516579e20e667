//go:build ignore

// The program traditional writes traditional.txt, the table by which traditional ideographs are folded to simplified ones,
// from OpenCC's dictionaries:
//
//	go run traditional.go TSCharacters.txt variants.txt HKVariantsRev.txt TWVariantsRev.txt > traditional.txt
//
// The first file says which simplified characters a traditional one may stand for, the likeliest first; the first is taken.
// The others bring variants to the common form, each only where those before it have nothing to say. variants.txt is our own;
// what maps to itself there is kept. The other two bring the forms of Hong Kong and Taiwan.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: traditional TSCharacters.txt [variants ...]")
	}
	simple := read(os.Args[1])
	for _, path := range os.Args[2:] {
		for variant, form := range read(path) {
			if _, known := simple[variant]; known {
				continue
			}
			if common, known := simple[form]; known {
				form = common
			}
			simple[variant] = form
		}
	}
	var lines []string
	for from, to := range simple {
		for range 4 { // 薴 is 苧, which is 苎: folding twice must change nothing
			if next := simple[to]; next != "" {
				to = next
			}
		}
		if from != to {
			lines = append(lines, from+to)
		}
	}
	slices.Sort(lines)
	fmt.Println("# Traditional ideographs and the simplified ones they are folded to, one pair a line. Written by traditional.go from")
	fmt.Println("# OpenCC's dictionaries (https://github.com/BYVoid/OpenCC, Apache License 2.0). Where a character may stand for several")
	fmt.Println("# (乾 for 干 and 乾), the likeliest counts: texts and queries are folded alike, so that they still meet.")
	for _, line := range lines {
		fmt.Println(line)
	}
}

func read(path string) map[string]string {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	pairs := map[string]string{}
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		if len(fields) > 1 && utf8.RuneCountInString(fields[0]) == 1 && utf8.RuneCountInString(fields[1]) == 1 {
			pairs[fields[0]] = fields[1]
		}
	}
	if err := scanner.Err(); err != nil {
		log.Fatal(err)
	}
	return pairs
}
