-- SPDX-License-Identifier: MIT
-- What the visitors of demo/webservice.py ask for, in turn: a script of wrk.

local pages = { "/", "/cat", "/breed", "/cat", "/login", "/cat", "/family" }
local turn = 0

-- Milliseconds until the next one.
delay = function()
	return math.random(10, 90)
end

request = function()
	turn = turn % #pages + 1
	return wrk.format("GET", pages[turn], { Cookie = "favourite=tabby" })
end
