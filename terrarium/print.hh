// SPDX-License-Identifier: MIT
// What terrarium's commands say about their results: records on stdout, differences on stderr.
#pragma once

#include "lib/base/records.hh"
#include "terrarium/check/check.hh"
#include "terrarium/write/pack.hh"

namespace terra {

// As a JSON record, or with `verbose` as a line on stderr.
void print_pack(const std::string& folder, const PackSummary& summary, const Format& format, bool verbose);

// `finding` when the two runs differ; with `verbose` what the terrarium printed follows the record.
Exit print_check(const CheckOptions& options, const CheckResult& result, const Format& format, bool verbose);

// MANIFEST's paths, or all its columns.
Exit print_list(const std::string& folder, const Format& format, bool long_form);

} // namespace terra
