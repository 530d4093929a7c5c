#pragma once
/// The table of session operations: each once, with the states it needs and how it is done on each kind of line.
/// `tipring lines --capabilities` and the checks in line_device are made from it.

#include "base/set_of.hpp"
#include "core/call_state.hpp"
#include "drivers/line.hpp"

#include <span>
#include <string_view>

namespace tipring::core {

enum class operation {
    make_call,
    dial,
    accept,
    answer,
    drop,
    hold,
    unhold,
    swap_hold,
    setup_transfer,
    complete_transfer,
    blind_transfer,
    setup_conference,
    prepare_add_to_conference,
    add_to_conference,
    remove_from_conference,
    redirect,
    park,
    unpark,
    pickup,
    forward,
    complete_call,
    uncomplete_call,
    secure_call,
};

std::string_view name_of(operation what);

using call_states = set_of<call_state>;

struct operation_row
{
    operation what;
    std::string_view name;
    std::string_view tapi;       ///< TAPI 2.x function
    call_states in;              ///< states of its (first) call; empty: it needs no call
    std::string_view by_us;      ///< on a telephone of our exchange
    std::string_view by_network; ///< on a line towards an exchange
    drivers::ability needs;      ///< what the line must be able to do, by the network
};

std::span<const operation_row> operations();
const operation_row& row_of(operation what);

} // namespace tipring::core
