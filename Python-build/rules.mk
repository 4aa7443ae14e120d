# SPDX-License-Identifier: MIT
# How an interpreter is built, a step a target. Each step leaves a stamp, and
# runs again only when what it depends on has changed.
#
#   PY       series, 3.13 by default
#   PROFILE  default, release (PGO and LTO), debug
#   RELEASE  another release of the series than the first that is listed
#   SRC      a source tree of the user's own, which is copied, never touched
#   STOCK    yes: unpatched, without probes; for comparison

PY      ?= 3.13
PROFILE ?= default
RELEASE ?= $(shell awk '!/^\#/ && $$1 == "$(PY)" { print $$2; exit }' Python-build/releases)
SRC     ?=
STOCK   ?= no
PREFIX  ?=
JOBS    ?= $(shell nproc)

build    := $(CURDIR)/Python-build
variant  := $(PY)$(if $(filter-out default,$(PROFILE)),-$(PROFILE))$(if $(filter yes,$(STOCK)),-stock)$(if $(PREFIX),-prefix)
work     := $(build)/work/$(variant)
dist     := $(or $(PREFIX),$(build)/dist/$(variant))
stamps   := $(work)/stamps
logs     := $(build)/work/logs
patches  := $(if $(filter yes,$(STOCK)),,$(wildcard patches/$(PY)/*.patch patches/$(PY)/series))
contract := $(if $(filter yes,$(STOCK)),,$(shell find Include-probes/tree -type f))
tarball  := $(if $(SRC),,$(build)/work/downloads/$(shell awk '!/^\#/ && $$2 == "$(RELEASE)" { print $$4 }' Python-build/releases))
source   := $(if $(SRC),tree $(abspath $(SRC)),release $(RELEASE)) patches $(if $(patches),$(shell cat $(patches) | sha256sum | cut -d' ' -f1),none)

options_default :=
options_release := --enable-optimizations --with-lto
options_debug   := --with-pydebug
options         := $(options_$(PROFILE)) $(if $(filter yes,$(STOCK)),,--with-dtrace)

run = @Python-build/run-step "$(variant): $(1)" $(logs)/$(variant)-$(1).log

.PHONY: choice deps source unpack patch contract configure regen compile python link print-dist
.DELETE_ON_ERROR:

choice:
	@Python-build/check-choice "$(PY)" "$(PROFILE)" "$(RELEASE)" "$(STOCK)" $(if $(SRC),"$(SRC)")

$(stamps)/deps: Python-build/packages | choice
	@Python-build/deps build
	@mkdir -p $(stamps) && touch $@

# The stamp of the source changes only when another one is chosen, or a patch.
$(stamps)/source: FORCE | choice
	@mkdir -p $(stamps)
	@echo "$(source)" | cmp -s - $@ || echo "$(source)" >$@
	$(if $(SRC),@[ -z "$$(find "$(SRC)" -newer $@ -not -path '*/.git/*' -type f | head -n 1)" ] || touch $@)

FORCE:

$(build)/work/downloads/%: | $(stamps)/deps
	$(call run,source) Python-build/fetch $(RELEASE)

$(stamps)/unpack: $(stamps)/source $(tarball) | $(stamps)/deps
	$(call run,unpack) env STOCK=$(STOCK) Python-build/steps/unpack $(PY) "$(RELEASE)" $(work) $(if $(SRC),"$(SRC)")
	@touch $@

$(stamps)/patch: $(stamps)/unpack
	$(if $(patches),$(call run,patch) Python-build/steps/patch $(PY) $(work))
	@touch $@

$(stamps)/contract: $(stamps)/patch $(contract)
	$(if $(contract),$(call run,contract) Python-build/steps/contract $(work)/source)
	@touch $@

$(stamps)/configure: $(stamps)/patch
	$(call run,configure) Python-build/steps/configure $(work) $(dist) $(options)
	@touch $@

$(stamps)/regen: $(stamps)/configure $(stamps)/contract
	$(if $(patches),$(call run,regen) Python-build/steps/regen $(work))
	@touch $@

$(stamps)/compile: $(stamps)/regen
	$(call run,compile) $(MAKE) -C $(work)/build -j$(JOBS) MAKEFLAGS=
	@touch $@

$(stamps)/install: $(stamps)/compile
	$(call run,install) $(MAKE) -C $(work)/build install DESTDIR=$(DESTDIR) MAKEFLAGS=
	@touch $@

deps: $(stamps)/deps
source: $(tarball)
unpack: $(stamps)/unpack
patch: $(stamps)/patch
contract: $(stamps)/contract
configure: $(stamps)/configure
regen: $(stamps)/regen
compile: $(stamps)/compile
python: $(stamps)/install

print-dist:
	@echo $(dist)
