package matching

// Worth is the score from which a match is worth telling someone who did not
// ask. It is higher than what a page may list: who looks can pass over a weak
// match, who is interrupted by several of them stops reading. TestWorth measures
// it on the judged samples; docs/alerts.md has the figures.
const Worth = 40.0
