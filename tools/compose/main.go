// Reads a compose file as Docker Compose does, with the same parser, and says what is wrong with it; starts nothing.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

// Set by the build.
var version string

func main() {
	if len(os.Args) != 2 {
		fail("compose-check: expected one compose file, got %d arguments.", len(os.Args)-1)
	}
	if os.Args[1] == "--version" {
		fmt.Println("compose-check", version)
		return
	}
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithOsEnv, cli.WithDotEnv)
	if err != nil {
		fail("%s: %v", os.Args[1], err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		fail("%s: %v", os.Args[1], err)
	}
	for _, name := range project.ServiceNames() {
		fmt.Println(name, project.Services[name].Image)
	}
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
