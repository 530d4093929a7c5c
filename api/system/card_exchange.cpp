#include "api/system/card_exchange.hpp"

#include "api/system/running_lines.hpp"
#include "api/system/tune_lines.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace tipring::api {

card_exchange::card_exchange(const core::exchange_config& config, journal::reader tell)
    : journal_(std::move(tell))
    , exchange_(engine_, told_, config)
{
    told_.add(journal_);
    for (const core::station_config& s : config.stations) {
        hw::fxs_port& port = rack_.open_fxs(s.line);
        lines_.push_back(std::make_unique<drivers::fxs_line>(time_, port));
        exchange_.add(*lines_.back());
    }
    for (const core::trunk_config& t : config.trunks) {
        drivers::fxo_timing timing{t.profile.loop};
        timing.shared_port = true;
        hw::fxo_port& port = rack_.open_fxo(t.line);
        balance_hybrid(port, t.profile);
        lines_.push_back(std::make_unique<drivers::fxo_line>(time_, port, timing));
        exchange_.add(*lines_.back());
    }
}

std::vector<core::line_device*> card_exchange::devices() const
{
    std::vector<core::line_device*> all;
    for (const auto& s : exchange_.stations())
        all.push_back(s.get());
    for (const auto& t : exchange_.trunks())
        all.push_back(&t->line());
    return all;
}

void card_exchange::run(awaitable<void> until)
{
    std::exception_ptr went_wrong;
    asio::co_spawn(context_, serve(*this, std::move(until)), [&](const std::exception_ptr& thrown) {
        went_wrong = thrown;
    });
    context_.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

awaitable<void> card_exchange::serve(card_exchange& self, awaitable<void> until)
{
    line_inquiries inquiries(self.time_, self.devices(), self.told_);
    task_group cards(self.time_.executor());
    task_group beside(self.time_.executor());
    self.rack_.on_warning([&self](const std::string& what) {
        self.told_.line_troubled(self.lines_.front()->name(), what, self.time_.now());
    });
    cards.spawn(self.rack_.run());
    beside.spawn(self.engine_.run());
    beside.spawn(inquiries.run());
    self.exchange_.start();
    std::exception_ptr went_wrong;
    try {
        co_await first_of(self.rack_.trouble(), std::move(until));
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await self.exchange_.stop();
    co_await beside.stop();
    co_await cards.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
