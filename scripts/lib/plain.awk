# SPDX-License-Identifier: MIT
#
# Of a tool whose tracer prints what is shown.

function show() { }
