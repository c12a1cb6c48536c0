package spreadsheet_test

import (
	"fmt"
	"strings"

	"github.com/rapporthq/rapport/spreadsheet"
)

func ExampleReadCreators() {
	file := strings.NewReader("Benutzername;Plattform;Abonnenten;Land\n@Anna.K;IG;12,5k;Deutschland\nbob;TikTok;lots;UK\n")
	sheet, err := spreadsheet.ReadCreators(file, spreadsheet.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row, err := range sheet.Rows() {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, fault := range row.Errors {
			fmt.Printf("line %d, %s %q: %s\n", fault.Line, fault.Column, fault.Value, fault.Message)
		}
		if row.Errors == nil {
			c := row.Creator
			fmt.Println(c.Platform, c.Handle, *c.Followers, c.Country)
		}
	}
	// Output:
	// INSTAGRAM anna.k 12500 DE
	// line 3, Abonnenten "lots": This is not a number of followers. Write one such as 12500, 12.5k or 1.2M, or leave the cell empty.
}
