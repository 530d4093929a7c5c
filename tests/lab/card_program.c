/* A TAPI program on two ports of a card, which an exchange in another process feeds: a call from one to the other, each by its own line. */

#include "tests/api/tapi/program.h"

int main(void)
{
    static program p;
    HLINE line, other_line;
    HCALL call, came;
    start_program(&p, "card program");
    CHECK(p.devices == 2);
    line = open_line(&p, 0, LINECALLPRIVILEGE_NONE);
    other_line = open_line(&p, 1, LINECALLPRIVILEGE_OWNER);
    call = make_call(&p, line, "22");
    await_state(&p, call, LINECALLSTATE_RINGBACK);
    came = comes_to(&p, other_line);
    CHECK(reply_to(&p, lineAnswer(came, NULL, 0)) == 0);
    await_state(&p, came, LINECALLSTATE_CONNECTED);
    answers_with_a_tone(&p, came, call);
    hears(&p, came, call, '7');
    hears(&p, call, came, '3');

    CHECK(reply_to(&p, lineHold(call)) == 0);
    CHECK(state_of(call) == LINECALLSTATE_ONHOLD);
    CHECK(reply_to(&p, lineUnhold(call)) == 0);
    hears(&p, came, call, '9');
    drop(&p, call);
    hang_up(&p, came);
    CHECK(lineShutdown(p.app) == 0);
    return 0;
}
