package db

import (
	"reflect"
	"strings"
	"time"
)

// Changed is what differs between two states of a row, by the names that the
// API gives its columns: before and after, for a [Change]. Either may be nil.
func (t *Tx) Changed(before, after any) (was, is map[string]any) {
	old, now := t.columnsOf(before), t.columnsOf(after)
	for name, value := range now {
		if name == "updatedAt" || name == "version" {
			continue
		}
		past, had := old[name]
		if had && same(past, value) {
			continue
		}
		if is == nil {
			is = map[string]any{}
		}
		is[name] = value
		if had {
			if was == nil {
				was = map[string]any{}
			}
			was[name] = past
		}
	}
	return was, is
}

// same tells whether two values of a column are equal. Moments are when they are
// the same one, in whichever zone the driver or the client wrote them.
func same(a, b any) bool {
	if x, y := momentIn(a), momentIn(b); x != nil && y != nil {
		return x.Equal(*y)
	}
	return reflect.DeepEqual(a, b)
}

func momentIn(value any) *time.Time {
	switch value := value.(type) {
	case time.Time:
		return &value
	case *time.Time:
		return value
	default:
		return nil
	}
}

// columnsOf reads the columns of a row struct; nil for a nil row.
func (t *Tx) columnsOf(row any) map[string]any {
	v := reflect.ValueOf(row)
	if !v.IsValid() || v.IsNil() {
		return nil
	}
	v = v.Elem()
	columns := map[string]any{}
	for _, field := range t.of.bun.Table(v.Type()).Fields {
		columns[camel(field.Name)] = field.Value(v).Interface()
	}
	return columns
}

// camel turns next_check_in_on into nextCheckInOn.
func camel(column string) string {
	words := strings.Split(column, "_")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}
