#include "api/softmodem/fax_class2.hpp"

#include "base/async/combine.hpp"
#include "base/async/event_queue.hpp"
#include "base/async/helper_thread.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"
#include "dsp/fax_coding.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace tipring::api {

using at::result_code;
using octets = std::vector<std::uint8_t>;
namespace dle = at::dle;

namespace {

constexpr std::uint8_t xon = 0x11;
constexpr std::uint8_t dc2 = 0x12;
constexpr std::size_t longest_page = 16U << 20U; ///< octets: hours at 14400 bit/s
constexpr sample_count start_limit = 3s;         ///< for DC2: there are programs that send none
constexpr sample_count patience =
    40s; ///< of programs, before fill: mgetty waits 120 s for CONNECT, then 60 s for 1024 octets
constexpr sample_count fill_interval = 2s;
constexpr std::size_t fill = 64;    ///< octets
constexpr std::size_t piece = 1024; ///< octets of a page that are delivered at once, each octet with its shield
constexpr sample_count longest_call = 3h;
constexpr int page_unconfirmed = 0xa0;
constexpr int last_page_refused = 0x50;
constexpr sample_count reading_limit = 30s; ///< for a computer that does not read

// +FNR's places.
constexpr std::size_t of_receiver = 0, of_sender = 1, of_identities = 2;

// Codes behind DLE that end a page (T.32 §9.2.2).
constexpr std::uint8_t page_follows = ',', document_follows = ';', nothing_follows = '.';

std::optional<dsp::fax_next> next_by(std::uint8_t code)
{
    switch (code) {
    case page_follows: return dsp::fax_next::page;
    case document_follows: return dsp::fax_next::document;
    case nothing_follows: return dsp::fax_next::nothing;
    default: return std::nullopt;
    }
}

bool ends_page(std::uint8_t code) { return code == dle::end || code == dle::discard || next_by(code).has_value(); }

octets reversed(octets data)
{
    for (std::uint8_t& octet : data) {
        unsigned turned = 0;
        for (unsigned bit = 0; bit < 8; ++bit)
            turned |= (octet >> bit & 1U) << (7 - bit);
        octet = static_cast<std::uint8_t>(turned);
    }
    return data;
}

std::string quoted(const std::string& identity) { return "\"" + identity + "\""; }

/// A command of a session, while it runs.
struct running
{
    explicit running(int& count)
        : commands(count)
    {
        ++commands;
    }
    ~running() { --commands; }
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    int& commands;
};

} // namespace

/// A fax terminal on a call, and what it told.
struct fax_class2::session
{
    explicit session(asio::any_io_executor executor)
        : papers("modem-fax")
        , told(executor)
        , over(std::move(executor))
    {
    }

    void hear(audio_in received)
    {
        for (const dsp::fax_event& e : terminal->feed(received)) {
            told.push(e);
            if (std::holds_alternative<dsp::fax_result>(e.what))
                over.wake();
        }
    }

    std::string document() const { return papers / "document.tif"; }
    fax_side side() const { return sends ? fax_side::sending : fax_side::receiving; }

    temporary_folder papers;
    std::optional<dsp::fax_terminal> terminal;
    event_queue<dsp::fax_event> told;
    parking_place over;
    bool left = false;
    bool sends = false;
    bool introduced = false; ///< the other end, to the computer
    bool trained = false;
    int commands = 0; ///< that run

    std::optional<fax_numbers> offer; ///< of the other end
    std::optional<page_file> file;    ///< of the document that is sent
    bool document_begins = true;      ///< with the next page
    bool page_waits = false;          ///< it is here, and +FET is to come
    bool in_doubt = false;            ///< a page that was received is not confirmed
};

class fax_class2::line_end final : public core::media::audio_source
{
public:
    explicit line_end(std::shared_ptr<session> s)
        : session_(std::move(s))
    {
    }

    void hear(audio_in received) override
    {
        if (!session_->left)
            session_->hear(received);
    }
    std::size_t fill(audio_out out) override
    {
        if (session_->left) {
            std::ranges::fill(out, std::int16_t{0});
            return 0;
        }
        session_->terminal->fill(out);
        return out.size();
    }

private:
    std::shared_ptr<session> session_;
};

fax_class2::fax_class2(time_source& time, core::media::media_port& line, outlets computer)
    : time_(time)
    , line_(line)
    , computer_(std::move(computer))
    , data_came_(time.executor())
    , start_(time.executor())
{
}

fax_class2::~fax_class2() = default;

// The line --------------------------------------------------------------------------------------------------------------

bool fax_class2::on_line() const { return session_ && !session_->left; }

void fax_class2::join_line(task_group& tasks, dsp::fax_party party)
{
    leave_line();
    auto s = std::make_shared<session>(time_.executor());
    s->sends = party == dsp::fax_party::calling;
    const fax_numbers& can = settings_.capabilities;
    const fax_numbers& now = s->sends ? settings_.wanted : can;
    dsp::fax_settings how;
    how.party = party;
    (s->sends ? how.send : how.receive) = s->document();
    how.identity = settings_.identity;
    how.modulations = modulations_of(now);
    how.error_correction = now.ec != 0;
    how.most_detail = can.vr != 0 ? dsp::fax_detail::fine : dsp::fax_detail::standard;
    how.widest = width_of(can);
    how.pages_wait = !s->sends;
    how.pages_come = s->sends;
    s->terminal.emplace(how);
    session_ = s;
    agreed_ = {};
    const auto stay = [](core::media::media_port& on, core::media::audio_source_ptr end) -> awaitable<void> {
        const core::media::no_echo_canceller plain(on.chain());
        co_await on.play(std::move(end));
    };
    tasks.spawn(stay(line_, std::make_unique<line_end>(s)));
    tasks.spawn(attend(std::move(s)));
}

/// Hangs up when the fax is over and no command does so.
awaitable<void> fax_class2::attend(std::shared_ptr<session> s) const
{
    while (!s->terminal->result())
        co_await s->over.wait();
    if (!s->left && s->commands == 0)
        co_await computer_.hang_up();
}

void fax_class2::leave_line()
{
    takes_data_ = false;
    if (!session_ || std::exchange(session_->left, true))
        return;
    session_->terminal->hang_up();
    session_->hear({});
    data_came_.wake();
    start_.wake();
}

// What happens ----------------------------------------------------------------------------------------------------------

awaitable<std::optional<dsp::fax_event>> fax_class2::next_event(sample_count limit)
{
    const std::shared_ptr<session> s = session_;
    awaitable<dsp::fax_event> next = s->told.next();
    std::optional<dsp::fax_event> came = co_await within(time_, limit, std::move(next));
    if (came)
        note(*came);
    co_return came;
}

bool fax_class2::reports(std::size_t which) const { return draft() || settings_.reports.at(which); }

void fax_class2::tell(std::string_view draft_name, std::string_view t32, const std::string& value)
{
    std::string line(draft() ? draft_name : t32);
    if (!value.empty())
        line += (draft() ? ":" : ": ") + value;
    computer_.tell(line);
}

void fax_class2::tell_session()
{
    if (reports(of_sender))
        tell("+FDCS", "+FCS", text_of(agreed_, settings_.spelling));
}

/// What the computer hears of it at once, and what is kept.
void fax_class2::note(const dsp::fax_event& event)
{
    session& s = *session_;
    const auto* const far_end = std::get_if<dsp::fax_connected>(&event.what);
    if (far_end && !std::exchange(s.introduced, true)) {
        tell("+FCON", "+FCO");
        if (!far_end->identity.empty() && reports(of_identities))
            tell(s.sends ? "+FCSI" : "+FTSI", s.sends ? "+FCI" : "+FTI", quoted(far_end->identity));
    } else if (const auto* offer = std::get_if<dsp::fax_offer>(&event.what)) {
        const bool first = !s.offer;
        s.offer = numbers_of(offer->session);
        if (first && reports(of_receiver))
            tell("+FDIS", "+FIS", text_of(*s.offer, settings_.spelling));
    } else if (const auto* agreement = std::get_if<dsp::fax_agreement>(&event.what)) {
        const int coding = s.sends ? agreed_.df : settings_.capabilities.df;
        agreed_ = numbers_of(agreement->session);
        agreed_.df = s.sends ? coding : std::min(coding, agreed_.df);
    } else if (std::holds_alternative<dsp::fax_trained>(event.what)) {
        s.trained = true;
        tell_session();
    }
}

// Calls -----------------------------------------------------------------------------------------------------------------

awaitable<std::optional<result_code>> fax_class2::call(task_group& tasks, sample_count limit)
{
    join_line(tasks, dsp::fax_party::calling);
    const std::shared_ptr<session> s = session_;
    const running here(s->commands);
    const sample_count end = time_.now() + limit;
    while (!s->offer && !s->terminal->result()) {
        const sample_count left = std::max(end - time_.now(), sample_count(0));
        const std::optional<dsp::fax_event> event = co_await next_event(left);
        if (!event)
            co_return std::nullopt;
    }
    if (s->offer)
        co_return result_code::ok;
    co_return co_await finish();
}

fax_class2::result fax_class2::answer(task_group& tasks)
{
    join_line(tasks, dsp::fax_party::called);
    const std::shared_ptr<session> s = session_;
    const running here(s->commands);
    for (;;) {
        const std::optional<dsp::fax_event> event = co_await next_event(longest_call);
        if (event && std::holds_alternative<dsp::fax_trained>(event->what))
            co_return result_code::ok;
        if (!event || std::holds_alternative<dsp::fax_result>(event->what))
            co_return co_await finish();
    }
}

/// @param code  where the modem ends the call by itself; else T.30 knows why it is over
fax_class2::result fax_class2::finish(std::optional<int> code)
{
    const std::shared_ptr<session> s = session_;
    if (!s)
        co_return result_code::error;
    const running here(s->commands);
    takes_data_ = false;
    if (std::exchange(connected_, false)) {
        octets end;
        dle::put_code(dle::end, end);
        computer_.send(std::move(end));
    }
    s->terminal->hang_up();
    co_await computer_.hang_up();
    int why = code.value_or(hang_up_code(*s->terminal->result(), s->side(), s->trained));
    if (why == 0 && s->in_doubt)
        why = page_unconfirmed; // T.30 has heard that it was the last one, and its sender nothing
    tell("+FHNG", "+FHS", hang_up_text(why, settings_.spelling));
    session_.reset();
    co_return result_code::ok;
}

// Sending ---------------------------------------------------------------------------------------------------------------

std::size_t fax_class2::take(std::span<const std::uint8_t> in)
{
    const dle::decoder::step step = unshield_.feed(in, page_);
    page_.resize(std::min(page_.size(), longest_page + 1)); // one more tells that it is too long
    if (step.code && ends_page(*step.code)) {
        page_end_ = step.code;
        takes_data_ = false;
    }
    data_came_.wake();
    return step.taken;
}

void fax_class2::take_typed(std::uint8_t octet)
{
    if (octet == dc2 || octet == xon)
        start_.wake();
}

/// @return what ended it; nothing: the computer fell silent in the middle
awaitable<std::optional<std::uint8_t>> fax_class2::page_data()
{
    unshield_.reset();
    page_.clear();
    page_end_.reset();
    takes_data_ = true;
    computer_.say(result_code::connect);
    if (draft())
        computer_.send({xon});
    while (takes_data_) {
        const bool more = co_await within(time_, settings_.page_limit, data_came_.wait());
        if (!more)
            takes_data_ = false;
    }
    co_return page_end_;
}

fax_class2::result fax_class2::transmit()
{
    const std::shared_ptr<session> s = session_;
    if (!s || !s->sends || !s->offer || s->page_waits)
        co_return result_code::error;
    const running here(s->commands);
    while (const auto missed = s->told.try_next())
        note(*missed);
    if (s->terminal->result())
        co_return co_await finish();
    if (s->document_begins) {
        agreed_ = both(settings_.wanted, *s->offer);
        tell_session();
    }
    const std::optional<std::uint8_t> end = co_await page_data();
    if (s->terminal->result())
        co_return co_await finish();
    if (!end)
        co_return co_await finish(computer_too_slow);
    if (*end == dle::discard)
        co_return co_await finish(aborted_by_computer);
    s->page_waits = true;
    const std::optional<dsp::fax_next> next = next_by(*end);
    if (next)
        co_return co_await end_page(*next);
    co_return result_code::ok;
}

fax_class2::result fax_class2::end_page(dsp::fax_next next)
{
    const std::shared_ptr<session> s = session_;
    if (!s || !std::exchange(s->page_waits, false))
        co_return result_code::error;
    const running here(s->commands);
    co_return co_await give_page(next);
}

/// @return ERROR where it is no page: the other end still waits for one
fax_class2::result fax_class2::give_page(dsp::fax_next next)
{
    const std::shared_ptr<session> s = session_;
    if (std::exchange(s->document_begins, false)) {
        page_format format;
        format.fine = agreed_.vr != 0;
        format.width = width_of(agreed_);
        format.two_dimensional = agreed_.df != 0;
        format.first_bit_highest = (settings_.bit_order & 1) != 0;
        s->file.emplace(s->document(), format);
    }
    bool whole = page_.size() <= longest_page;
    std::function<void()> write = [&] { whole = whole && s->file->add(page_, next == dsp::fax_next::page); };
    co_await on_helper_thread(time_, std::move(write));
    if (!whole)
        co_return result_code::error;
    s->document_begins = next == dsp::fax_next::document;
    if (s->document_begins)
        s->offer.reset();
    s->terminal->give_page(next);
    co_return co_await page_answered(next);
}

/// Until the other end has confirmed the page, or refused it for good, and is ready for what follows.
fax_class2::result fax_class2::page_answered(dsp::fax_next next)
{
    const std::shared_ptr<session> s = session_;
    bool told = false;
    bool refused = false;
    for (;;) {
        const std::optional<dsp::fax_event> event = co_await next_event(longest_call);
        if (!event)
            co_return co_await finish();
        const auto* const page = std::get_if<dsp::fax_page>(&event->what);
        if (page && next != dsp::fax_next::page)
            refused = page->became == dsp::fax_page::outcome::refused;
        if (page && (refused || page->became == dsp::fax_page::outcome::confirmed)) {
            tell("+FPTS", "+FPS", refused ? "2" : "1");
            told = true;
        }
        if (std::holds_alternative<dsp::fax_result>(event->what)) {
            if (refused)
                co_return co_await finish(last_page_refused);
            co_return co_await finish();
        }
        const bool ready = next == dsp::fax_next::page || (next == dsp::fax_next::document && s->offer);
        if (told && ready)
            co_return refused ? result_code::error : result_code::ok;
    }
}

// Receiving -------------------------------------------------------------------------------------------------------------

fax_class2::result fax_class2::receive()
{
    const std::shared_ptr<session> s = session_;
    if (!s || s->sends)
        co_return result_code::error;
    const running here(s->commands);
    if (std::exchange(s->in_doubt, false))
        s->terminal->confirm_page();
    connected_ = false;
    const sample_count begin = time_.now();
    for (;;) {
        const std::optional<dsp::fax_event> event = co_await next_event(fill_interval);
        if (!event) {
            co_await keep_computer_waiting(begin);
            continue;
        }
        if (std::holds_alternative<dsp::fax_result>(event->what))
            co_return co_await finish();
        const auto* const page = std::get_if<dsp::fax_page>(&event->what);
        if (page && page->became == dsp::fax_page::outcome::confirmed)
            co_return co_await show_page(*page);
    }
}

awaitable<void> fax_class2::keep_computer_waiting(sample_count since)
{
    if (time_.now() - since < patience)
        co_return;
    if (!connected_)
        co_await connect_for_page();
    co_await computer_.deliver(octets(fill, 0), reading_limit);
}

/// The computer begins it by DC2 (T.32 §9.2.3), or XON.
awaitable<void> fax_class2::connect_for_page()
{
    computer_.say(result_code::connect);
    connected_ = true;
    co_await within(time_, start_limit, start_.wait());
}

fax_class2::result fax_class2::show_page(dsp::fax_page page)
{
    const std::shared_ptr<session> s = session_;
    s->in_doubt = true;
    const int index = page.number - 1;
    octets coded;
    std::function<void()> read = [&] { coded = dsp::coded_page(s->document(), index, agreed_.df != 0); };
    co_await on_helper_thread(time_, std::move(read));
    if ((settings_.bit_order & 1) != 0)
        coded = reversed(std::move(coded));
    if (!connected_)
        co_await connect_for_page();
    octets end;
    dle::put_code(dle::end, end);
    bool taken = true;
    for (std::size_t at = 0; at < coded.size() && taken; at += piece) {
        octets shielded;
        dle::shield(std::span(coded).subspan(at, std::min(piece, coded.size() - at)), shielded);
        taken = co_await computer_.deliver(std::move(shielded), reading_limit);
    }
    computer_.send(std::move(end));
    connected_ = false;
    if (!taken)
        co_return co_await finish(computer_does_not_read);
    std::array<char, 64> status{};
    const char* const form = draft() ? "1,%d,%d,0,0" : "1,%X,%X,0,0";
    std::snprintf(status.data(), status.size(), form, page.rows, page.bad_rows);
    tell("+FPTS", "+FPS", status.data());
    tell("+FET", "+FET", std::to_string(static_cast<int>(page.next)));
    co_return result_code::ok;
}

} // namespace tipring::api
