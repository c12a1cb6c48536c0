-- Sends the requests of a file in turn: wrk -s wrk.lua URL -- FILE, one request a
-- line as METHOD, PATH, "NAME: VALUE|NAME: VALUE" and BODY, with tabs between.
-- Prints one line of JSON.
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local method, path, names, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    for pair in names:gmatch("[^|]+") do
      local name, value = pair:match("^([^:]+): (.*)$")
      headers[name] = value
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    'RESULT{"requests":%d,"micros":%d,"bytes":%d,"refused":%d,"broken":%d,"p50":%d,"p95":%d,"p99":%d,"max":%d}\n',
    summary.requests, summary.duration, summary.bytes, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
