package market

import (
	"fmt"
	"math/big"
)

// BasisPoints is a rate: 10,000 basis points are the whole, 1 is 0.01 %.
type BasisPoints int64

// Whole is 100 %.
const Whole BasisPoints = 10_000

// Of is that share of an amount, rounded down to the Fen. It is exact for every
// amount and rate that is not negative.
func (b BasisPoints) Of(amount Fen) Fen {
	product := new(big.Int).Mul(big.NewInt(int64(b)), big.NewInt(int64(amount)))
	return Fen(product.Div(product, big.NewInt(int64(Whole))).Int64())
}

// String writes per cent with two decimals: 3.00%.
func (b BasisPoints) String() string { return fmt.Sprintf("%d.%02d%%", b/100, b%100) }
