# What each of these does is in package.json and scripts/.

# Where programs of one's own go: Homebrew's folder, else /usr/local, where they can be written to, else ~/.local.
PREFIX ?= $(shell for folder in "$$(brew --prefix 2>/dev/null)" /usr/local; do \
	if [ -n "$$folder" ] && [ -w "$$folder" ]; then echo "$$folder"; exit; fi; done; echo "$$HOME/.local")
folder = $(or $(PREFIX),$(error PREFIX is empty))

.PHONY: build test check install uninstall reload clean

build:
	node scripts/setup.mjs

test:
	npm test

check:
	npm run check

# A copy that stays as it is, and not a link to this checkout.
install:
	node scripts/install.mjs "$(folder)"

uninstall:
	-"$(folder)/bin/lalia" stop
	npm uninstall --global --prefix "$(folder)" lalia

# The daemon that runs makes way for one of this build.
reload: build
	dist/lalia.cjs agents >/dev/null

clean:
	rm -rf dist coverage .cache
