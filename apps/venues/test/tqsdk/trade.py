"""Trades on the paper venue with tqsdk (https://github.com/shinnytech/tqsdk-python) and prints what it saw, a JSON line each."""
import json
import sys
import time

from tqsdk import TqAccount, TqApi, TqAuth, TqNotify

quotes_url, trading_url, instruments_url = sys.argv[1:4]
# tqsdk waits ten to twenty seconds before it connects anew.
PATIENCE_S = 45


class NoAuth(TqAuth):
    """tqsdk asks its makers' service who may use it; a venue on this machine asks nobody."""

    def login(self):
        self._grants = {"features": ["futr"], "accounts": []}

    @property
    def expire_datetime(self):
        return None

    def _has_account(self, account):
        return True


def say(what, **figures):
    print(json.dumps({"what": what, **figures}), flush=True)


account = TqAccount("paper", "paper", "paper", td_url=trading_url)
api = TqApi(account, auth=NoAuth("", ""), _stock=False, _ins_url=instruments_url, _md_url=quotes_url, debug=False, disable_print=True)
quote = api.get_quote("SHFE.au2702")
position = api.get_position("SHFE.au2702")
notices = TqNotify(api)
told = []


def restored():
    told.extend(notice["content"] for notice in notices.get_notifies())
    return sum("的网络连接已恢复" in content for content in told)


def pause(seconds):
    deadline = time.time() + seconds
    while api.wait_update(deadline=deadline):
        pass


def wait(name, fits):
    deadline = time.time() + PATIENCE_S
    while not fits():
        if not api.wait_update(deadline=deadline):
            raise Exception(f"never: {name}")


def order(name, direction, offset, lots, price, advanced=None):
    sent = api.insert_order("SHFE.au2702", direction, offset, lots, limit_price=price, advanced=advanced, order_id=name)
    wait(name, lambda: sent.exchange_order_id != "" or sent.status == "FINISHED")
    return sent


def ended(name, sent):
    wait(f"the end of {name}", lambda: sent.status == "FINISHED")
    fills = [[trade.volume, trade.direction, trade.offset] for trade in sent.trade_records.values()]
    say(name, left=sent.volume_left, refused=sent.is_error, fills=fills)


wait("a quote", lambda: quote.ask_price1 == quote.ask_price1 and quote.upper_limit == quote.upper_limit)
say("quote", ordered=quote.bid_price1 < quote.ask_price1 < quote.upper_limit, balance=api.get_account().balance)
# What a program adds up of doubles is a price with noise behind it.
ended("filled", order("filled", "BUY", "OPEN", 3, quote.ask_price1 + 0.1 + 0.2 - 0.1))
wait("the position", lambda: position.pos_long_today == 3)
resting = order("resting", "BUY", "OPEN", 1, quote.bid_price1 - 4)
api.cancel_order(resting)
ended("resting", resting)
ended("refused", order("refused", "SELL", "CLOSE", 1, quote.bid_price1))
ended("closed", order("closed", "SELL", "CLOSETODAY", 2, quote.bid_price1 - 0.2))
wait("the closing", lambda: position.pos_long == 1)
ended("fok", order("fok", "BUY", "OPEN", 2, quote.bid_price1 - 4, "FOK"))
say("charts", bars=len(api.get_kline_serial("SHFE.au2702", 60, 8)), ticks=len(api.get_tick_serial("SHFE.au2702", 8)))
say("cut")
lost = api.insert_order("SHFE.au2702", "BUY", "OPEN", 1, limit_price=quote.ask_price1 + 0.2, order_id="lost")
wait("both connections after the cut", lambda: restored() >= 2)
pause(1)
order("after", "BUY", "OPEN", 1, quote.ask_price1 + 0.2)
wait("the end of the last order", lambda: api.get_order("after").status == "FINISHED")
pause(1)
orders = {name: [found.status, found.volume_left] for name, found in api.get_order().items() if found.status in ("ALIVE", "FINISHED") and found.exchange_order_id}
say("end", long=position.pos_long, short=position.pos_short, orders=orders, trades=len(api.get_trade()))
api.close()
