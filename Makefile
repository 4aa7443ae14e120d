# SPDX-License-Identifier: MIT
# A CPython whose probes fire: build it, watch it, test it, measure it.

PY      ?= 3.13
PREFIX  ?=
DESTDIR ?=

# One make at a time builds in this tree.
rules  := $(MAKE) --no-print-directory -f Python-build/rules.mk
locked := Python-build/locked $(rules)
# What demo and bench run; with PROFILE=, PY= or SRC=, another.
python  = PYTHON=$$($(rules) -s print-python KIND=dtrace)
stock   = STOCK=$$($(rules) -s print-python KIND=stock)
# What check is asked for; nothing means every series.
chosen  = $(if $(SRC)$(RELEASE)$(filter-out file,$(origin PY)),$(PY))

STEPS := deps source unpack patch contract autoconf configure build install link

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help python-dtrace python-stock $(STEPS:%=python-%) deps source unpack \
	patches-check patches-edit patches-export present stackview syscalls demo demo-lttng demo-web \
	manual talk rehearse check check-sanitize check-native check-regrtest bench install clean distclean

help:
	@cat Python-build/help

python-dtrace:
	@$(locked) link KIND=dtrace

# The same release with neither patches nor probes: what to compare with.
python-stock:
	@$(locked) link KIND=stock

$(STEPS:%=python-%):
	@$(locked) $(@:python-%=%)

deps source unpack: %: python-%

print-%:
	@$(rules) $@

patches-check:
	@Python-build/locked Python-build/patches check

patches-edit:
	@Python-build/locked Python-build/patches edit $(PY)

patches-export:
	@Python-build/patches export $(PY)

demo: python-dtrace
	@Python-build/deps trace
	@$(python) scripts/demo

# The slide pager: presentation/present.
present:
	@Python-build/deps talk
	@$(MAKE) -s -C presentation

# The time line: babeltrace/babeltrace-plugin-pycon.so.
stackview:
	@Python-build/deps stackview
	@$(MAKE) -s -C babeltrace

# The recorder of system calls, where LTTng's kernel modules are not: scripts/lttng/syscalls.
syscalls:
	@Python-build/deps syscalls
	@$(MAKE) -s -C syscalls

# The time line of a server that LTTng records: DEMO=1, what it logs; 2, its system calls, too;
# 3, its functions; 4, those of C inside of the interpreter.
DEMO  ?= 3
native = $(if $(findstring 4,$(DEMO)),PROFILE=native)
demo-lttng: stackview $(if $(findstring 1,$(DEMO)),,syscalls)
	@$(locked) link KIND=dtrace $(native)
	@Python-build/deps lttng
	@PYTHON=$$($(rules) -s print-python KIND=dtrace $(native)) scripts/lttng/demo $(DEMO)

# A build of its own, so no part of check.
check-native: stackview syscalls
	@$(locked) link KIND=dtrace PROFILE=native
	@Python-build/deps test lttng
	@PYTHON=$$($(rules) -s print-python KIND=dtrace PROFILE=native) tests/run tests/lttng -k native

talk rehearse: python-dtrace present
	@Python-build/deps trace
	@scripts/talk $(if $(filter talk,$@),start,rehearse)

# A web service with visitors, for SECONDS or until Ctrl-C: what to try the tools on.
demo-web: python-dtrace
	@Python-build/deps trace web
	@$(python) scripts/webservice $(SECONDS)

check: present stackview syscalls manual
	@Python-build/deps test trace edit lttng web
	@tests/check $(chosen)

# The same probes in an interpreter that was compiled to find errors of C.
check-sanitize:
	@$(locked) link KIND=dtrace PROFILE=sanitize
	@Python-build/deps test trace
	@PYTHON=$$($(rules) -s print-python KIND=dtrace PROFILE=sanitize) tests/sanitize

# CPython's own tests, with probes and without: hours, no part of check.
check-regrtest: python-dtrace python-stock
	@Python-build/deps trace
	@$(python) $(stock) tests/regrtest/run $(RUN:%=--run %) $(TESTS)

bench: python-dtrace python-stock stackview
	@Python-build/deps bench trace lttng
	@$(python) $(stock) bench/run

# What the heads of all tools and their examples say, on one page.
manual:
	@scripts/manual man >man/py_tools.1
	@mkdir -p docs && scripts/manual markdown >docs/tools.md

install: python-dtrace present stackview syscalls manual
	@Python-build/install-to "$(PREFIX)" "$(DESTDIR)" $$($(rules) -s print-dist KIND=dtrace)

clean:
	@Python-build/clean built

distclean:
	@Python-build/clean everything
