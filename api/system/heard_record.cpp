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

text_telephone_record to_record(const dsp::text_telephone_event& e)
{
    return {phase_of(e.what), e.duration, e.level, dsp::bits_per_second(e.rate), e.text};
}

caller_id_record to_record(const dsp::caller_id_event& e)
{
    caller_id_record r = record_of(e.message.id);
    r.format = name_of(e.message.format);
    r.modulation = name_of(e.modulation);
    r.checksum_ok = e.message.checksum_ok;
    return r;
}

message_waiting_record lamp_record(const dsp::caller_id_event& e)
{
    return {
        *e.message.message_waiting,
        std::string(name_of(e.message.format)),
        std::string(name_of(e.modulation)),
        e.message.checksum_ok};
}

} // namespace

caller_id_record record_of(const caller_id& id)
{
    const auto absence = id.number_absence != caller_id_absence::none ? id.number_absence : id.name_absence;
    return {"", "", id.number, id.name, id.date, std::string(name_of(absence)), true};
}

event_record record_of(const std::string& line, const core::media::heard& what)
{
    if (const auto* id = std::get_if<dsp::caller_id_event>(&what); id && id->message.message_waiting)
        return {id->at, line, lamp_record(*id)};
    return std::visit([&](const auto& e) { return event_record{e.at, line, to_record(e)}; }, what);
}

} // namespace tipring::api
