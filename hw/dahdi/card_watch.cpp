#include "hw/dahdi/card_watch.hpp"

#include "base/async/combine.hpp"
#include "base/c_ptr.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <libudev.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace tipring::dahdi {

namespace {

constexpr const char* control_node = "/dev/dahdi/ctl";
constexpr auto kinds_of_device = std::to_array({"dahdi_devices", "dahdi_spans", "dahdi_channels"});
/// A card comes with an event for each of its ports: they are looked at together.
constexpr sample_count together = 2 * frame_time;

using udev_ptr = c_ptr<udev, udev_unref>;
using monitor_ptr = c_ptr<udev_monitor, udev_monitor_unref>;

monitor_ptr listen_for_uevents()
{
    const udev_ptr context(udev_new());
    if (!context)
        return nullptr;
    monitor_ptr monitor(udev_monitor_new_from_netlink(context.get(), "kernel"));
    if (!monitor)
        return nullptr;
    for (const char* kind : kinds_of_device)
        if (udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), kind, nullptr) < 0)
            return nullptr;
    if (udev_monitor_enable_receiving(monitor.get()) < 0)
        return nullptr;
    return monitor;
}

/// @return whether there was any of ours, or so many that some are lost.
bool take_uevents(udev_monitor& monitor)
{
    bool ours = false;
    while (const c_ptr<udev_device, udev_device_unref> device{udev_monitor_receive_device(&monitor)})
        ours = true;
    return ours || errno == ENOBUFS;
}

/// A descriptor that tells when somebody who had DAHDI's control node open closes it; -1 where the kernel refuses.
int listen_for_configuring()
{
    const int file = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (file < 0 || ::inotify_add_watch(file, control_node, IN_CLOSE) >= 0)
        return file;
    ::close(file);
    return -1;
}

} // namespace

struct card_watch::ears
{
    explicit ears(const asio::any_io_executor& executor)
        : monitor(listen_for_uevents())
    {
        if (monitor)
            if (const int copy = ::dup(udev_monitor_get_fd(monitor.get())); copy >= 0) // the monitor closes its own
                spans.emplace(executor, copy);
        if (const int file = listen_for_configuring(); file >= 0)
            configuring.emplace(executor, file);
    }
    bool whole() const { return spans && configuring; }

    /// What is missing, and how it is had.
    std::string missing() const
    {
        return !spans
                   ? "its uevents cannot be heard: a unit with RestrictAddressFamilies= wants AF_NETLINK there"
                   : std::string(control_node) +
                         " cannot be watched: raise /proc/sys/fs/inotify/max_user_instances, or end what uses them up";
    }

    monitor_ptr monitor;
    std::optional<asio::posix::stream_descriptor> spans;
    std::optional<asio::posix::stream_descriptor> configuring;
};

card_watch::card_watch(time_source& time)
    : time_(time)
    , ears_(std::make_unique<ears>(time.executor()))
    , teller_(time.executor())
{
}

card_watch::~card_watch() = default;

void card_watch::add(card_owner& owner) { owners_.push_back(&owner); }

void card_watch::remove(card_owner& owner) { std::erase(owners_, &owner); }

void card_watch::card_was_lost() { something_happened(); }

void card_watch::something_happened()
{
    happened_ = true;
    teller_.wake();
}

awaitable<void> card_watch::run() { co_await join(join(hear_of_spans(), hear_of_configuring()), tell_owners()); }

awaitable<void> card_watch::hear_of_spans()
{
    while (ears_->spans) {
        co_await ears_->spans->async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
        if (take_uevents(*ears_->monitor))
            something_happened();
    }
}

awaitable<void> card_watch::hear_of_configuring()
{
    alignas(inotify_event) std::array<char, 16 * sizeof(inotify_event)> news{};
    while (ears_->configuring) {
        co_await ears_->configuring->async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
        while (::read(ears_->configuring->native_handle(), news.data(), news.size()) > 0)
            something_happened();
    }
}

awaitable<void> card_watch::tell_owners()
{
    for (;;) {
        co_await until_worth_looking();
        co_await time_.wait(together);
        happened_ = false;
        refused_ = somebody_lost_his() && !all_look();
    }
}

awaitable<void> card_watch::until_worth_looking()
{
    while (!happened_) {
        const bool will_be_told = ears_->whole() && !refused_;
        if (will_be_told || !somebody_lost_his()) {
            co_await teller_.wait();
            continue;
        }
        if (!ears_->whole())
            warn_once();
        const bool told = co_await within(time_, look_again, teller_.wait());
        if (!told)
            co_return;
    }
}

void card_watch::warn_once()
{
    if (warn_ && !std::exchange(warned_, true))
        warn_(
            "the kernel does not tell when a card is back, so it is looked for every " +
            std::to_string(to_ms(look_again) / 1000) + " s: " + ears_->missing()
        );
}

bool card_watch::somebody_lost_his() const
{
    return std::ranges::any_of(owners_, [](const card_owner* o) { return !o->has_card(); });
}

/// @return false where a card is there and could not be had.
bool card_watch::all_look()
{
    const inventory all = take_inventory();
    bool had = true;
    for (card_owner* owner : owners_)
        if (!owner->has_card())
            had = owner->look_for_card(all) && had;
    return had;
}

} // namespace tipring::dahdi
