# SPDX-License-Identifier: MIT
# A Go program with cgo is dynamic and yet makes its own system calls: it gets a view, and finds packed files there.
command -v go > /dev/null || { echo 'golang-go is not installed'; exit 77; }
cat > main.go <<'GO'
package main

// #include <stdlib.h>
import "C"
import ("fmt"; "os"; "os/exec"; "time")

func main() {
	C.abs(1)
	text, err := os.ReadFile(os.Args[1])
	zone, _ := time.LoadLocation("Asia/Tokyo")
	out, _ := exec.Command("cat", os.Args[1]).Output()
	fmt.Print(string(text), err, " ", time.Unix(0, 0).In(zone), " ", string(out))
}
GO
GOCACHE=$PWD/cache GOFLAGS=-p=1 go build -o prog main.go
readelf -lW prog | grep -q INTERP
tracer -o t.trace -- ./prog /usr/share/zoneinfo/tzdata.zi > native
closure --trace t.trace > files
terrarium pack -o app --entry ./prog < files 2> err
grep -q 'prog: makes its own system calls: runs in a view' err
terrarium list -l app | grep -q '/prog	view	'
mv app moved
bwrap --ro-bind moved /x --proc /proc --dev /dev --tmpfs /tmp -- /x/ebin/prog /usr/share/zoneinfo/tzdata.zi > out
cmp native out
