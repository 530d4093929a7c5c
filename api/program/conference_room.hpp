#pragma once
#include "api/program/call.hpp"
#include "core/media/media_engine.hpp"

#include <map>
#include <memory>
#include <string>

namespace tipring::api {

/// Calls on several lines of ours that hear each other; two calls in a room are bridged.
///
/// The mixing is ours, so the lines must be of one engine (all cards of one system, all simulated lines of one town), and lines towards
/// somebody else's exchange: extensions of our own exchange have its conferences (call::finish_conference).
class conference_room
{
public:
    /// Brings a call in until one of its digits is among `leave_by`.
    /// @throws failure(call_over) where it hangs up; failure(not_supported), failure(invalid_state) before it is connected.
    awaitable<void> attend(call who, std::string leave_by = "#");

    std::size_t size() const { return bridge_.size(); }

private:
    core::media::conference_bridge bridge_;
};

/// Lets two calls hear each other until one of them is over. @throws what attend() throws, but not call_over.
awaitable<void> bridge(call a, call b);

/// Rooms by name: each is there while somebody is in it.
class conference_rooms
{
public:
    std::shared_ptr<conference_room> named(const std::string& name);

private:
    std::map<std::string, std::weak_ptr<conference_room>> rooms_;
};

} // namespace tipring::api
