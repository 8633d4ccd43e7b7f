// SPDX-License-Identifier: MIT
#include "terrarium/print.hh"

#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "terrarium/write/manifest.hh"

namespace terra {

namespace {

std::string human(uint64_t bytes) {
  return bytes < 1000000 ? fmt::format("{:.1f} kB", double(bytes) / 1e3)
                         : fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

} // namespace

void print_pack(const std::string& folder, const PackSummary& summary, const Format& format, bool verbose) {
  if (format.json) {
    RecordWriter out(STDOUT_FILENO, format, {"path", "files", "programs", "libraries", "links", "bytes"});
    out.row({folder, int64_t(summary.files), int64_t(summary.programs), int64_t(summary.libraries),
             int64_t(summary.links), int64_t(summary.bytes)});
    (void)out.finish();
  } else if (verbose) {
    report(fmt::format("{}: {} files ({} programs, {} libraries), {} links, {}", folder, summary.files,
                       summary.programs, summary.libraries, summary.links, human(summary.bytes)));
  }
}

Exit print_check(const CheckOptions& options, const CheckResult& result, const Format& format, bool verbose) {
  bool same = result.same_status && result.same_output && result.different_results.empty() &&
              (!options.compare_stderr || result.same_errors);
  std::vector<std::string> missing_paths;
  for (const Missing& missing : result.missing)
    missing_paths.push_back(missing.path);
  RecordWriter out(STDOUT_FILENO, format,
                   {"path", "result", "host_status", "inside_status", "stdout_bytes", "command", "missing",
                    "different_results"});
  out.row({options.top, same ? "same" : "different", int64_t(result.host.status),
           int64_t(result.inside.status), int64_t(result.inside.output.size()), options.command,
           missing_paths, result.different_results});
  (void)out.finish();
  if (verbose) {
    auto written = write_all(STDOUT_FILENO, result.inside.output, "stdout");
    if (!written) throw written.error();
  }
  if (same) return Exit::ok;
  const std::string& name = options.command[0];
  if (!result.same_status)
    report(fmt::format("{}: exit status: host {}, terrarium {}", name, result.host.status,
                       result.inside.status));
  if (!result.same_output)
    report(fmt::format("{}: stdout: {}", name, first_difference(result.host.output, result.inside.output)));
  if (!result.same_errors)
    report(fmt::format("{}: stderr: {}", name, first_difference(result.host.errors, result.inside.errors)));
  for (const std::string& line : result.different_results)
    report(fmt::format("{}: {}", name, line));
  for (const Missing& missing : result.missing)
    report(
        fmt::format("{}: not in the terrarium: {}, looked for by {}", name, missing.path, missing.program));
  return Exit::finding;
}

Exit print_list(const std::string& folder, const Format& format, bool long_form) {
  auto text = read_file(join_path(folder, "MANIFEST"));
  if (!text) throw Error{text.error().message, Exit::usage};
  RecordWriter out(STDOUT_FILENO, format,
                   {"path", "kind", "mode", "size", "sha256", "source", "package", "version", "why"});
  for (const ManifestEntry& e : parse_manifest(*text)) {
    if (long_form || format.json)
      out.row({e.path, e.kind, e.mode, int64_t(std::stoll(e.size)), e.sha256, e.source, e.package, e.version,
               e.why});
    else
      out.row({e.path});
  }
  return out.finish();
}

} // namespace terra
