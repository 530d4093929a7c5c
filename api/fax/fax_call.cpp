#include "api/fax/fax_call.hpp"

#include "api/fax/document.hpp"
#include "base/async/combine.hpp"
#include "base/async/event_queue.hpp"
#include "base/async/helper_thread.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"
#include "core/line_device.hpp"

#include <optional>
#include <utility>

namespace tipring::api::fax {

using core::call_handle;
using core::call_state;

namespace {

/// A terminal with the queue of what it told.
struct machine
{
    machine(const dsp::fax_settings& settings, const asio::any_io_executor& executor)
        : terminal(settings)
        , told(executor)
    {
    }

    void hear(audio_in received)
    {
        for (const dsp::fax_event& e : terminal.feed(received))
            told.push(e);
    }

    dsp::fax_terminal terminal;
    event_queue<dsp::fax_event> told;
};

/// Its end of the line.
class line_end final : public core::media::audio_source
{
public:
    explicit line_end(machine& m)
        : machine_(m)
    {
    }

    void hear(audio_in received) override { machine_.hear(received); }
    std::size_t fill(audio_out out) override
    {
        machine_.terminal.fill(out);
        return out.size();
    }

private:
    machine& machine_;
};

/// What becomes of each page that came, before its sender may know; its index in the terminal's file. May block.
using keeper = std::function<void(int index)>;

void take(report& into, const dsp::fax_event& event)
{
    if (const auto* far_end = std::get_if<dsp::fax_connected>(&event.what)) {
        into.far_end = *far_end;
        into.spoke = true;
    }
    if (const auto* page = std::get_if<dsp::fax_page>(&event.what))
        into.pages.push_back(*page);
    if (const auto* result = std::get_if<dsp::fax_result>(&event.what))
        into.result = *result;
}

/// Until the terminal is through.
awaitable<void> attend(call_handle over, machine& fax, const settings& how, const keeper& keep, report& into)
{
    for (;;) {
        const dsp::fax_event event = co_await fax.told.next();
        const auto* const page = std::get_if<dsp::fax_page>(&event.what);
        if (page && page->became == dsp::fax_page::outcome::confirmed && keep) {
            const int index = page->number - 1;
            std::function<void()> work = [&keep, index] { keep(index); };
            co_await on_helper_thread(over->device().time(), std::move(work));
            fax.terminal.confirm_page();
        }
        take(into, event);
        if (how.write_down) {
            std::function<void()> work = [&how, &event] { how.write_down(event); };
            co_await on_helper_thread(over->device().time(), std::move(work));
        }
        if (how.tell)
            how.tell(event);
        const bool gone = over->over() || over->is(call_state::disconnected); // while the thread could not be cut short
        if (gone || std::holds_alternative<dsp::fax_result>(event.what))
            co_return;
    }
}

awaitable<void> until_over(call_handle which)
{
    std::function<bool()> gone = [which] { return which->over() || which->is(call_state::disconnected); };
    for (;;) {
        const bool over = co_await which->device().wait_until(1h, gone);
        if (over)
            co_return;
    }
}

awaitable<report> converse(call_handle over, dsp::fax_settings terminal, settings how, keeper keep)
{
    core::line_device& line = over->device();
    machine fax(terminal, line.time().executor());
    const core::media::no_echo_canceller plain(line.media().chain());
    report into;
    core::media::audio_source_ptr end = std::make_unique<line_end>(fax);
    awaitable<void> talk = line.voice().play(std::move(end));
    awaitable<void> work = attend(over, fax, how, keep, into);
    awaitable<std::size_t> both = first_of(std::move(talk), std::move(work));
    awaitable<std::optional<std::size_t>> while_there = unless(until_over(over), std::move(both));
    co_await within(line.time(), how.longest, std::move(while_there));
    fax.terminal.hang_up(); // where it is not through by itself
    fax.hear({});
    while (const auto event = fax.told.try_next()) {
        const auto* const page = std::get_if<dsp::fax_page>(&event->what);
        if (page && keep)
            continue; // nobody has been told that it came
        take(into, *event);
        if (how.tell)
            how.tell(*event);
    }
    co_return into;
}

dsp::fax_settings terminal_settings(const settings& how, dsp::fax_party party)
{
    dsp::fax_settings terminal;
    terminal.party = party;
    terminal.identity = how.identity;
    terminal.header = how.header;
    terminal.error_correction = how.error_correction;
    terminal.first_page = how.first_page;
    return terminal;
}

} // namespace

awaitable<report> send(call_handle over, std::string document, settings how, dsp::fax_party party)
{
    const temporary_folder papers("fax");
    dsp::fax_settings terminal = terminal_settings(how, party);
    terminal.send = papers / "document.tif"; // SpanDSP reads only what was written by us, whatever the document is
    std::function<void()> read = [&] { prepare_document(document, terminal.send); };
    co_await on_helper_thread(over->device().time(), std::move(read));
    co_return co_await converse(std::move(over), std::move(terminal), std::move(how), nullptr);
}

awaitable<report> receive(call_handle over, std::string folder, std::string name, settings how, dsp::fax_party party)
{
    dsp::fax_settings terminal = terminal_settings(how, party);
    time_source& time = over->device().time();
    const bool as_pdf = how.as_pdf;
    std::optional<incoming_document> coming;
    std::function<void()> prepare = [&] {
        must_keep_pages(as_pdf);
        coming.emplace(folder, name);
    };
    co_await on_helper_thread(time, std::move(prepare));
    terminal.receive = coming->work();
    terminal.pages_wait = true;
    keeper keep = [&coming](int index) { coming->keep(index); };
    report came = co_await converse(std::move(over), std::move(terminal), std::move(how), std::move(keep));
    std::function<void()> finish = [&] {
        came.document = coming->finish(as_pdf);
        came.cut_off = file_cut_off(folder, as_pdf);
    };
    co_await on_helper_thread(time, std::move(finish));
    co_return came;
}

} // namespace tipring::api::fax
