# SPDX-License-Identifier: MIT
# How an interpreter is built, a step a target. Each leaves a stamp and runs
# again only when what it depends on has changed. The Makefile at the root calls
# this one.
#
#   PY       the series: 3.13; 3.13t is the one without the GIL
#   RELEASE  another release of it than the default, which is the first listed
#   PROFILE  default, release (PGO and LTO), debug, sanitize (debug, with ASan and UBSan),
#            native (each C function tells its entry and exit, but for those of headers, and
#            those that fire the probes: a Python function is to begin after them, not in them)
#   SITE     what stands at a probe's site: nop; nop5, nop10 (pyprobes_site.h)
#   SRC      the user's own source tree, which is copied, never changed
#   KIND     dtrace; or stock: unpatched, without probes, to compare with

PY       ?= 3.13
PROFILE  ?= default
SITE     ?= nop
KIND     ?= dtrace
JOBS     ?= $(shell nproc)
SRC      ?=
TARBALLS ?=

here            := Python-build
steps           := $(here)/steps
series          := $(PY:%t=%)
threads         := $(PY:$(series)%=%)
default_release := $(shell awk '!/^\#/ && $$1 == "$(series)" { print $$2; exit }' $(here)/releases)
override RELEASE := $(or $(RELEASE),$(default_release))
file            := $(shell awk '!/^\#/ && $$2 == "$(RELEASE)" { print $$4; exit }' $(here)/releases)
export PY RELEASE PROFILE SITE KIND SRC TARBALLS JOBS

# What is built: 3.13, 3.13-release, 3.13-nop10, 3.13-stock, 3.13.15, 3.13-src …
base     := $(if $(SRC),$(PY)-src,$(if $(filter $(default_release),$(RELEASE)),$(PY),$(RELEASE)$(threads)))
site     := $(if $(filter stock,$(KIND)),,$(filter-out nop,$(SITE)))
name     := $(base)$(if $(filter-out default,$(PROFILE)),-$(PROFILE))$(if $(site),-$(site))$(if $(filter stock,$(KIND)),-stock)
work     := $(here)/work/$(name)
dist     := $(here)/dist/$(name)
python   := $(dist)/bin/python3
stamp    := $(work)/stamp
tarball  := $(here)/work/downloads/$(file)
pristine := $(if $(SRC),$(work)/pristine,$(here)/work/pristine/$(RELEASE))
unpacked := $(pristine).stamp

# What these are made of counts, not when: git gives its files new times.
ifeq ($(KIND),dtrace)
patches  := $(work)/patches-seen
contract := $(work)/contract-seen
lttng    := $(if $(wildcard lttng/Makefile),$(stamp)/lttng)
endif

options_release  := --enable-optimizations --with-lto
options_debug    := --with-pydebug
options_sanitize := --with-pydebug --with-address-sanitizer --with-undefined-behavior-sanitizer
options_native   := 'CFLAGS_NODIST=-finstrument-functions -finstrument-functions-exclude-file-list=Include/,pyprobes.c,instrumentation.c'
options          := $(if $(filter dtrace,$(KIND)),--with-dtrace) $(options_$(PROFILE)) \
		    $(if $(threads),--disable-gil)

.PHONY: FORCE deps source unpack patch contract autoconf configure build install link
.DELETE_ON_ERROR:
.NOTPARALLEL:

$(work)/choice: FORCE
	@$(steps)/choice $@

$(work)/patches-seen: FORCE | $(work)/choice
	@$(steps)/seen $@ patches/$(series)

$(work)/contract-seen: FORCE | $(work)/choice
	@$(steps)/seen $@ Include-probes/tree

$(work)/lttng-seen: FORCE | $(work)/choice
	@$(steps)/seen $@ lttng

deps: $(work)/choice
	@$(here)/deps build

$(tarball): | deps
	@$(steps)/source $(RELEASE)

# The tarball is not looked for where its tree is there.
$(unpacked): $(if $(SRC),$(work)/choice,$(if $(wildcard $(unpacked)),,$(tarball))) | deps
	@$(steps)/unpack $(pristine) $(if $(SRC),,$(RELEASE))
	@touch $@

$(stamp)/patch: $(unpacked) $(work)/choice $(patches)
	@$(steps)/patch $(pristine) $(work) $(if $(patches),$(series))
	@mkdir -p $(stamp) && touch $@

$(stamp)/contract: $(stamp)/patch $(contract)
	@$(if $(contract),$(steps)/contract $(work))
	@touch $@

$(stamp)/autoconf: $(stamp)/patch
	@$(steps)/autoconf $(pristine) $(work)
	@touch $@

$(stamp)/configure: $(stamp)/autoconf $(stamp)/contract
	@$(steps)/configure $(work) $(dist) $(strip $(options))
	@touch $@

$(stamp)/build: $(stamp)/configure
	@$(steps)/build $(work) $(PROFILE) $(KIND) $(SITE)
	@touch $@

$(stamp)/install: $(stamp)/build $(if $(wildcard $(python)),,FORCE)
	@$(steps)/install $(work) $(dist)
	@touch $@

$(stamp)/lttng: $(stamp)/install $(work)/lttng-seen
	@$(steps)/lttng $(work) $(dist)
	@touch $@

source: $(if $(SRC),$(work)/choice,$(tarball))
unpack: $(unpacked)
patch: $(stamp)/patch
contract: $(stamp)/contract
autoconf: $(stamp)/autoconf
configure: $(stamp)/configure
build: $(stamp)/build
install: $(or $(lttng),$(stamp)/install)

# ./python-dtrace is the default series; what else was asked for stands beside it.
link: install
ifeq ($(name),3.13)
	@ln -sfn $(python) python-dtrace
	@ln -sfn $(python)-config python-dtrace-config
endif
	@printf '%-10s%s\n' python "$(if $(filter 3.13,$(name)),./python-dtrace is )$(python)"

print-%:
	@echo $(abspath $($*))
