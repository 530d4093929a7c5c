#include "api/system/heard_record.hpp"

namespace tipring::api {

namespace {

template <class Phase>
phase phase_of(Phase p)
{
    return p == Phase::begin ? phase::begin : phase::end;
}

dtmf_record to_record(const dsp::dtmf_event& e) { return {phase_of(e.what), e.duration, e.digit, e.level, e.twist}; }

tone_record to_record(const dsp::progress_event& e)
{
    return {phase_of(e.what), e.duration, std::string(name_of(e.name)), e.countries, e.frequencies, e.level};
}

presence_record to_record(const dsp::presence_event& e)
{
    return {phase_of(e.what), e.duration, std::string(name_of(e.name)), e.level};
}

caller_id_record to_record(const dsp::caller_id_event& e)
{
    const dsp::caller_id& id = e.message.id;
    const auto absence = id.number_absence != dsp::caller_id_absence::none ? id.number_absence : id.name_absence;
    return {
        std::string(name_of(e.message.format)),
        std::string(name_of(e.modulation)),
        id.number,
        id.name,
        id.date,
        std::string(name_of(absence)),
        e.message.checksum_ok};
}

} // namespace

event_record record_of(const std::string& line, const core::media::heard& what)
{
    return std::visit([&](const auto& e) { return event_record{e.at, line, to_record(e)}; }, what);
}

} // namespace tipring::api
