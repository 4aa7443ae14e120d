# SPDX-License-Identifier: MIT
# CPython with every probe: build it, show it, test it, measure it.

.DEFAULT_GOAL := help
SHELL := /bin/sh

include Python-build/rules.mk

.PHONY: help python-dtrace python-stock patches-check patches-edit patches-export \
	demo check bench install clean distclean

help:
	@echo 'make demo            build the interpreter, then watch a cat-video server from outside'
	@echo 'make python-dtrace   build the interpreter: Python-build/dist/$(PY)/, ./python-dtrace'
	@echo '                     PY=3.13  PROFILE=default|release|debug  RELEASE=3.13.15  SRC=DIR'
	@echo 'make check           every test            make bench   every measurement'
	@echo 'make install PREFIX=DIR    the interpreter and the scripts, for good'
	@echo 'make patches-check   every patch on every release it is for'
	@echo 'make patches-edit    a git tree with a commit a patch; make patches-export: back again'
	@echo 'make clean           what was built        make distclean   what was downloaded, too'

# ./python-dtrace is the default series and profile; others stand beside it.
python-dtrace: python
	$(if $(filter 3.13,$(variant)),@ln -sfn Python-build/dist/$(variant)/bin/python3 python-dtrace && \
		ln -sfn Python-build/dist/$(variant)/bin/python3-config python-dtrace-config)
	@echo "$(variant): $(dist)/bin/python3"

# The same release, without patches and without probes: what to compare with.
python-stock:
	@$(MAKE) --no-print-directory python STOCK=yes

patches-check:
	@Python-build/patches check

patches-edit:
	@Python-build/patches edit $(PY) $(RELEASE)

patches-export:
	@Python-build/patches export $(PY)

demo: python-dtrace
	@Python-build/deps trace
	@scripts/demo

check: python-dtrace python-stock
	@Python-build/deps test trace edit
	@tests/run

bench: python-dtrace python-stock
	@Python-build/deps bench trace
	@bench/run

install:
	@[ -n "$(PREFIX)" ] || { echo 'python-build: cannot install: no PREFIX: make install PREFIX=DIR' >&2; exit 2; }
	@$(MAKE) --no-print-directory python PREFIX=$(abspath $(PREFIX))
	@Python-build/steps/scripts "$(DESTDIR)$(abspath $(PREFIX))"

clean:
	rm -rf Python-build/dist python-dtrace python-dtrace-config
	find Python-build/work -mindepth 1 -maxdepth 1 ! -name downloads -exec rm -rf {} + 2>/dev/null || true

distclean: clean
	rm -rf Python-build/work
