"""The house test: rules of style that no linter knows, read from the syntax tree of every file of ours."""
