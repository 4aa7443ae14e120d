# SPDX-License-Identifier: MIT
#
# Of a lesson: what the tracer itself prints is what is learned.

BEGIN { as_it_is = 1 }

function show() { }
