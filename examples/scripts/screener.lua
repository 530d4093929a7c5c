-- Screens calls by caller ID: friends are put through, others must say who they are, and some are not answered at all.
--
--   tipring ivr office screener.lua --set friends=205,206 --set blocked=900 --set desk=201

local function listed(list, number)
    for one in string.gmatch(list or "", "[^,]+") do
        if one == number then return true end
    end
    return false
end

call:wait(5)                            -- caller ID comes between the first two rings
local number = call.number
if number ~= "" and listed(args.blocked, number) then
    log("not answered:", number)
    return
end

call:answer()
if listed(args.friends, number) then
    log("friend", number)
    call:say("One moment please.")
    call:transfer(args.desk or "201")
    return
end

local seen = tonumber(store.get(number) or "0") + 1
store.set(number, seen)
log("stranger", number, "for the time number", seen)

call:say("Please say who you are after the tone.")
local name = call:record{max = 10, silence = 2, first_word = 4}
if not name.spoke then
    call:say("Good bye.")
    return
end
mailbox("screener"):keep(name)
call:say("Thank you. You will be called back.")
