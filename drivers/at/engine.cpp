#include "drivers/at/engine.hpp"

#include "base/async/combine.hpp"

#include <algorithm>
#include <array>

namespace tipring::at {

namespace {

constexpr sample_count between_lines = 100ms; ///< V.250 5.5: a tenth of a second behind a result
constexpr sample_count marker_limit = 1s;     ///< ours: how long a modem may take to say what S3 is
constexpr int marker_attempts = 4;
constexpr auto marker_text = "013";     ///< S3 is CR, and this is how V.250 6.2.1 shows it
constexpr char cancel_character = 0x18; ///< CAN: aborts on every family

/// What only some commands end in. To the others it is news: the call that was up is over.
bool is_call_result(result_code code)
{
    using enum result_code;
    switch (code) {
    case no_carrier:
    case no_dial_tone:
    case busy:
    case no_answer:
    case line_in_use:
    case no_line:
    case delayed:
    case blacklisted:
    case voice: return true;
    case ok:
    case connect:
    case ring:
    case error:
    case vcon:
    case fax_error:
    case ringback: return false;
    }
    return false;
}

bool ends(const command_terms& terms, const result_line& line)
{
    return line.kind == line_kind::final_result && line.code &&
           (terms.dials || terms.stream || !is_call_result(*line.code));
}

} // namespace

/// A place in the queue for the dialogue; the destructor passes it on.
class engine::turn
{
public:
    explicit turn(engine& e)
        : engine_(e)
        , place_(e.time_.executor())
    {
    }
    ~turn()
    {
        std::erase(engine_.queue_, &place_);
        if (mine_)
            engine_.taken_ = false;
        if (!engine_.taken_ && !engine_.queue_.empty())
            engine_.queue_.front()->wake();
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

    awaitable<void> come()
    {
        engine_.queue_.push_back(&place_);
        while (engine_.taken_ || engine_.queue_.front() != &place_)
            co_await place_.wait();
        engine_.queue_.pop_front();
        engine_.taken_ = mine_ = true;
    }

private:
    engine& engine_;
    parking_place place_;
    bool mine_ = false;
};

engine::engine(time_source& time, hw::serial_port& port)
    : time_(time)
    , port_(port)
    , news_(time.executor())
    , answer_(time.executor())
{
}

engine::~engine() = default;

awaitable<void> engine::run()
{
    vanished_ = false;
    lines_.reset();
    unshield_.reset();
    streaming_ = false;
    in_doubt_ = true; // who knows what the program before us left behind
    std::array<std::uint8_t, 1024> octets{};
    for (;;) {
        std::size_t n = 0;
        try {
            n = co_await port_.read_some(octets);
        } catch (const failure&) {
            gone();
            throw;
        }
        take(std::span<const std::uint8_t>(octets).first(n));
    }
}

void engine::gone()
{
    vanished_ = true;
    streaming_ = false;
    answer_.wake();
}

void engine::take(std::span<const std::uint8_t> octets)
{
    while (!octets.empty()) {
        if (!streaming_) {
            const auto item = lines_.put(octets.front());
            octets = octets.subspan(1);
            if (item && item->what == line_reader::item::kind::line)
                take_line(item->text);
            else if (item && item->what == line_reader::item::kind::event)
                news_.push({{}, item->code});
            continue;
        }
        if (std::exchange(skip_lf_, false) && octets.front() == '\n')
            octets = octets.subspan(1);
        data_.clear();
        const dle::decoder::step step = unshield_.feed(octets, data_);
        octets = octets.subspan(step.taken);
        if (sink_ && !data_.empty())
            sink_(data_);
        if (!step.code)
            continue;
        if (*step.code == dle::end)
            streaming_ = false;
        else
            news_.push({{}, step.code});
    }
}

void engine::take_line(const std::string& text)
{
    if (writer_)
        writer_->modem(time_.now(), text);
    if (running_ && text == running_->echo)
        return;
    result_line line = classify(text);
    const bool ours = running_ && !running_->done;
    if (ours && running_->marker && running_->so_far.information != std::vector<std::string>{marker_text}) {
        if (text == marker_text)
            running_->so_far.information = {text};
        if (line.kind != line_kind::unsolicited_result)
            return; // an answer to what was asked before
    }
    if (ours && ends(running_->terms, line))
        return finished(line);
    if (line.kind == line_kind::unsolicited_result || !ours || (line.code && line.kind == line_kind::final_result)) {
        modem_news unasked;
        unasked.line = std::move(line);
        return news_.push(std::move(unasked));
    }
    running_->so_far.information.push_back(std::move(line.text));
}

void engine::finished(const result_line& line)
{
    running_->so_far.code = *line.code;
    running_->so_far.text = line.text;
    running_->done = true;
    if (*line.code == result_code::connect && running_->terms.stream) {
        streaming_ = skip_lf_ = true;
        unshield_.reset();
    }
    answer_.wake();
}

awaitable<void> engine::until_done()
{
    while (!running_->done && !vanished_)
        co_await answer_.wait();
}

awaitable<reply> engine::transact(std::string sent, running what)
{
    struct ending
    {
        engine& e;
        ~ending()
        {
            e.in_doubt_ = e.in_doubt_ || !e.running_->done;
            e.running_.reset();
        }
    };
    const sample_count limit = what.terms.limit;
    if (writer_)
        writer_->computer(time_.now(), what.echo.empty() ? sent : what.echo);
    running_ = std::move(what);
    const ending on_every_way_out{*this};

    std::vector<std::uint8_t> octets(sent.begin(), sent.end());
    const auto exchange = [](engine& e, std::vector<std::uint8_t> all) -> awaitable<void> {
        co_await e.port_.write(std::move(all));
        co_await e.until_done();
    };
    const bool answered = co_await within(time_, limit, exchange(*this, std::move(octets)));
    if (vanished_)
        throw failure(errc::port_vanished, "modem " + port_.name() + " is gone: plug it in again");
    if (!answered || !running_->done)
        throw failure(
            errc::operation_failed,
            "modem " + port_.name() + " does not answer '" + running_->echo + "' within " +
                std::to_string(to_ms(limit)) + " ms: is it switched on, and is it a modem?"
        );
    co_return std::move(running_->so_far);
}

awaitable<void> engine::resynchronise()
{
    for (int attempt = 1;; ++attempt) {
        lines_.reset();
        running marker;
        marker.echo = "ATS3?";
        marker.terms.limit = marker_limit;
        marker.marker = true;
        std::exception_ptr silent;
        try {
            co_await transact("ATS3?\r", std::move(marker));
        } catch (const failure&) {
            silent = std::current_exception();
        }
        if (!silent && attempt > 1) // the answer to an earlier one may be on its way: let it come while nobody asks
            co_await time_.wait(marker_limit);
        if (!silent)
            break;
        if (vanished_ || attempt == marker_attempts)
            std::rethrow_exception(silent);
    }
    in_doubt_ = false;
}

awaitable<reply> engine::command(std::string body, command_terms terms)
{
    turn mine(*this);
    co_await mine.come();
    if (in_doubt_)
        co_await resynchronise();
    running what;
    what.echo = "AT" + body;
    what.terms = terms;
    reply answer = co_await transact("AT" + body + "\r", std::move(what));
    if (!streaming_)
        co_await time_.wait(between_lines);
    co_return answer;
}

awaitable<void> engine::write(std::vector<std::uint8_t> octets) { return port_.write(std::move(octets)); }

awaitable<reply> engine::finish(std::vector<std::uint8_t> ending, sample_count limit)
{
    turn mine(*this);
    co_await mine.come();
    struct closing
    {
        bool& streaming;
        ~closing() { streaming = false; }
    };
    const closing on_every_way_out{streaming_};
    running what;
    what.terms.limit = limit;
    reply answer = co_await transact(std::string(ending.begin(), ending.end()), std::move(what));
    co_await time_.wait(between_lines);
    co_return answer;
}

awaitable<void> engine::abort()
{
    std::vector<std::uint8_t> one(1, static_cast<std::uint8_t>(cancel_character));
    co_await port_.write(std::move(one));
}

} // namespace tipring::at
