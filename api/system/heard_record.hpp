#pragma once
#include "api/system/event_record.hpp"
#include "core/media/ear.hpp"

#include <string>

namespace tipring::api {

/// What an ear heard, as a record. @param line where it was; empty where that says nothing (a recording)
event_record record_of(const std::string& line, const core::media::heard& what);

/// Caller ID that was told, not heard: how it travelled is not known.
caller_id_record record_of(const caller_id& id);

} // namespace tipring::api
