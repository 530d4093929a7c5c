#include "apps/fax_events.hpp"

#include "api/system/event_record.hpp"

#include <string_view>
#include <utility>
#include <variant>

namespace tipring::apps {

namespace {

std::string_view name_of(dsp::fax_page::outcome became)
{
    switch (became) {
    case dsp::fax_page::outcome::confirmed: return "confirmed";
    case dsp::fax_page::outcome::refused: return "refused";
    case dsp::fax_page::outcome::empty: return "empty";
    }
    return {};
}

api::fax_page_record record_of(const dsp::fax_page& p)
{
    api::fax_page_record r;
    r.page = p.number;
    r.outcome = name_of(p.became);
    r.rows = p.rows;
    r.width = p.width;
    r.compression = dsp::name_of(p.compression);
    r.bit_rate = p.bit_rate;
    r.error_correction = p.error_correction;
    r.bad_rows = p.bad_rows;
    r.frames_again = p.frames_again;
    return r;
}

} // namespace

fax_teller::fax_teller(const traced_line& line, std::string name, const time_source& time)
    : line_(line)
    , name_(std::move(name))
    , time_(time)
{
}

void fax_teller::operator()(const dsp::fax_event& e, int pages_before)
{
    const auto tell = [this](auto record) { line_.tell({time_.now(), name_, std::move(record)}); };
    if (const auto* far_end = std::get_if<dsp::fax_connected>(&e.what))
        identity_ = far_end->identity;
    if (const auto* rate = std::get_if<dsp::fax_trained>(&e.what))
        tell(api::fax_session_record{identity_, rate->bit_rate, rate->error_correction});
    if (const auto* page = std::get_if<dsp::fax_page>(&e.what)) {
        api::fax_page_record r = record_of(*page);
        r.page += pages_before;
        tell(std::move(r));
    }
    if (const auto* r = std::get_if<dsp::fax_result>(&e.what))
        tell(api::fax_result_record{r->complete, r->pages, std::string(r->t30), std::string(r->words)});
}

std::string pages_of(int count) { return std::to_string(count) + (count == 1 ? " page" : " pages"); }

} // namespace tipring::apps
