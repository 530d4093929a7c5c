#pragma once
/// Where calls are made from: the locations, calling cards and countries' rules that all applications of the process share.

#include "api/tapi/tapi.h"
#include "core/dialing/dialing_rules.hpp"

#include <mutex>
#include <string>
#include <string_view>

namespace tipring::tapi {

/// The book, held for as long as this lives. It is `[dialing]` of the file that the environment's TIPRING_CONFIG names; without one, a
/// single location without area code in the country of the simulated lines. What is changed lasts as long as the process.
class dialing_book
{
public:
    /// @throws failure(config_bad), failure(file_missing): the file is read when the book is first opened.
    dialing_book();

    core::dialing_rules* operator->() const { return rules_; }
    core::dialing_rules& operator*() const { return *rules_; }

private:
    std::lock_guard<std::mutex> lock_;
    core::dialing_rules* rules_;
};

/// TAPI's id of a country, for programs to keep: its country code, for the main one of those that share a code; for the others 1000 and more,
/// made from its two letters. (The ids of Windows have no such rule.)
DWORD country_id(const core::country_rules& country);

/// As tzdata names it; its two letters where tzdata is not installed.
std::string country_name(std::string_view region);

} // namespace tipring::tapi
