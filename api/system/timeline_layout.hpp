#pragma once
/// A timeline sorted into what a picture shows: events paired into things that last. No pixels here.

#include "api/system/timeline.hpp"

#include <string>
#include <vector>

namespace tipring::api {

/// Something that lasts, with its name and what its events say, a line each.
struct stretch
{
    sample_count from{};
    sample_count to{};
    std::string name;
    std::string hint;
};

/// One call's states, one after the other; `row` counts from 0, calls at the same time stand in different rows.
struct call_track
{
    int call = 0;
    std::size_t row = 0;
    std::vector<stretch> states;
    std::vector<stretch> ends; ///< where it became idle: from == to
};

/// Something heard or signalled that carries a text.
struct mark
{
    enum class kind { tone, machine, digits, caller_id, signal, error };
    kind what{};
    stretch span;
    std::vector<stretch> parts; ///< digits one by one, under one text
};

/// What changes on the wire, drawn in one strip.
struct wire_layout
{
    std::vector<stretch> off_hook;
    std::vector<stretch> ringing;
    std::vector<stretch> dead; ///< without battery, or removed
};

struct lane_layout
{
    std::string title;
    std::string note;
    wire_layout wire;
    std::vector<call_track> calls;
    std::size_t call_rows = 0;
    std::vector<mark> marks;
    std::vector<stretch> sounds; ///< voice and silence, drawn behind the waveform
    std::span<const waveform::swing> swings;
};

struct timeline_layout
{
    sample_count duration{};
    std::vector<stretch> chapters; ///< each lasts until the next
    std::vector<lane_layout> lanes;
};

/// @param t must outlive the result, which looks at its waveforms
timeline_layout lay_out(const timeline& t);

} // namespace tipring::api
